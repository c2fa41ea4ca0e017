package dev.tegmen.dao;

import dev.tegmen.error.InvalidValueException;
import dev.tegmen.statement.Repeat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jooq.Record;
import org.jooq.Table;
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

    /** A new row. */
    static final class Row {
        private final int index;
        private final @Nullable Object[] values;
        private final Inserts.KeyOrigin origin;

        Row(int index, @Nullable Object[] values, Inserts.KeyOrigin origin) {
            this.index = index;
            this.values = values;
            this.origin = origin;
        }

        /** Its place among all rows. */
        int index() {
            return index;
        }

        /** A value for each column of its chunk. */
        @Nullable
        Object[] values() {
            return values;
        }

        /** What it is known by: some of its values. */
        RowKey key(List<Integer> places) {
            @Nullable Object[] key = new Object[places.size()];
            for (int i = 0; i < key.length; i++) {
                key[i] = values[places.get(i)];
            }
            return RowKey.of(key);
        }

        /** Where its key comes from. */
        Inserts.KeyOrigin origin() {
            return origin;
        }
    }

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
            return rows.stream().allMatch(row -> row.origin() == Inserts.KeyOrigin.MADE);
        }

        /** Whether the database makes the keys: then it does of all. */
        boolean hasDatabaseKeys() {
            return rows.get(0).origin() == Inserts.KeyOrigin.DATABASE;
        }
    }

    /** The rows that there are, of which none may be missing: a trigger or a rule of the table can leave one out in silence. */
    static <A> List<A> complete(Table<?> table, List<@Nullable A> results) {
        List<A> present = present(results);
        if (present.size() < results.size()) {
            throw new IllegalStateException("of " + results.size() + " rows " + present.size() + " were written into "
                    + table.getName() + ": a trigger or a rule of the table must have left out the others");
        }
        return present;
    }

    /** The rows that there are. */
    static <A> List<A> present(List<@Nullable A> results) {
        List<A> present = new ArrayList<>(results.size());
        for (A result : results) {
            if (result != null) {
                present.add(result);
            }
        }
        return Collections.unmodifiableList(present);
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
