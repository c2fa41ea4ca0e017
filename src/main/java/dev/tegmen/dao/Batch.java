package dev.tegmen.dao;

import dev.tegmen.error.InvalidValueException;
import dev.tegmen.statement.Repeat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * New rows, checked, in chunks that fit into a statement each: rows that name the same columns, 5,000 and some 4 MB at most,
 * so that no statement takes a server's memory or time out of measure.
 */
final class Batch {
    private static final int MOST_ROWS = 5_000;
    private static final long MOST_BYTES = 4L << 20;

    private final List<Chunk> chunks = new ArrayList<>();
    private final Map<BitSet, Chunk> open = new LinkedHashMap<>();
    private Repeat repeat = Repeat.SAFE;
    private int size;

    private Batch() {}

    /**
     * A new row.
     *
     * @param index its place among all rows
     * @param values a value for each column of its chunk
     * @param key where its key comes from
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(int index, @Nullable Object[] values, Inserts.KeyOrigin key) {}

    /** Rows that name the same columns. */
    static final class Chunk {
        private final BitSet columns;
        private final List<Row> rows = new ArrayList<>();
        private long bytes;

        private Chunk(BitSet columns) {
            this.columns = columns;
        }

        BitSet columns() {
            return columns;
        }

        List<Row> rows() {
            return rows;
        }

        List<@Nullable Object[]> values() {
            List<@Nullable Object[]> values = new ArrayList<>(rows.size());
            for (Row row : rows) {
                values.add(row.values());
            }
            return values;
        }

        /** Whether all keys were made here. */
        boolean hasMadeKeys() {
            return rows.stream().allMatch(row -> row.key() == Inserts.KeyOrigin.MADE);
        }

        /** Whether the database makes the keys: then it does of all. */
        boolean hasDatabaseKeys() {
            return rows.get(0).key() == Inserts.KeyOrigin.DATABASE;
        }
    }

    static <R extends Record> Batch of(
            Entity<R, ?, ?> entity,
            Inserts<R, ?, ?> inserts,
            List<? extends Values<R>> rows,
            Consumer<Values<R>> check) {
        Batch batch = new Batch();
        for (Values<R> values : rows) {
            int index = batch.size++;
            try {
                check.accept(Objects.requireNonNull(values, "values"));
                Inserts.Row<R> row = inserts.row(values);
                batch.add(index, row, ColumnSet.of(entity, row.values()));
            } catch (InvalidValueException e) {
                throw Numbered.in("row", index, e);
            } catch (IllegalArgumentException e) {
                throw Numbered.in(index, e);
            }
        }
        return batch;
    }

    private void add(int index, Inserts.Row<?> row, ColumnSet set) {
        if (row.repeat() == Repeat.UNSAFE) {
            repeat = Repeat.UNSAFE;
        }
        long bytes = bytes(set.values());
        Chunk chunk = open.get(set.columns());
        if (chunk == null || chunk.rows.size() >= MOST_ROWS || chunk.bytes + bytes > MOST_BYTES) {
            chunk = new Chunk(set.columns());
            open.put(set.columns(), chunk);
            chunks.add(chunk);
        }
        chunk.bytes += bytes;
        chunk.rows.add(new Row(index, set.values(), row.key()));
    }

    private static long bytes(@Nullable Object[] values) {
        long bytes = 0;
        for (Object value : values) {
            bytes += bytes(value);
        }
        return bytes;
    }

    private static long bytes(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            return text.length();
        }
        if (value instanceof byte[] binary) {
            return binary.length;
        }
        if (value instanceof org.jooq.JSONB json) {
            return json.data().length();
        }
        if (value instanceof org.jooq.JSON json) {
            return json.data().length();
        }
        return value instanceof Object[] elements ? bytes(elements) : 16;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    int size() {
        return size;
    }

    Repeat repeat() {
        return repeat;
    }
}
