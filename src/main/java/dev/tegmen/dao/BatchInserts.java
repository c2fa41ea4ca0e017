package dev.tegmen.dao;

import dev.tegmen.error.SqlState;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.RowArrays;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.InsertOnDuplicateStep;
import org.jooq.InsertReturningStep;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Many new rows, a statement for each chunk of a {@link Batch}. If their keys are the client's, they can be inserted again when
 * nobody knows whether they arrived: where all of them stand, the earlier call did it. Thread-safe.
 */
final class BatchInserts<R extends Record, T, K> {
    private final Entity<R, T, K> entity;
    private final Inserts<R, T, K> single;
    private final Rendered<Form, Insert<T>> inserts = new Rendered<>(this::insert);
    private final Rendered<Form, Query<Standing<T>>> standing = new Rendered<>(this::standing);
    private final Rendered<BitSet, Optional<RowArrays>> arrays = new Rendered<>(this::arrays);

    BatchInserts(Entity<R, T, K> entity, Inserts<R, T, K> single) {
        this.entity = entity;
        this.single = single;
    }

    /**
     * What makes two statements different.
     *
     * @param columns the columns that the rows name
     * @param special whether rows that conflict are skipped; or, of rows that stand, whether the key alone is compared
     */
    private record Form(BitSet columns, boolean special) {}

    /**
     * A statement.
     *
     * @param arrays its parameters; null if it inserts one row, with a parameter for each column
     * @param query the statement
     * @param keys where the key's columns are among the values; empty if the database makes it
     */
    private record Insert<T>(@Nullable RowArrays arrays, Query<Returning.Returned<T>> query, List<Integer> keys) {
        RowKey key(Batch.Row row) {
            return row.key(keys);
        }

        boolean isOneByOne() {
            return arrays == null;
        }
    }

    private record Standing<T>(T row, long position) {}

    List<T> run(Session session, Batch batch, boolean skip) {
        if (batch.size() == 0) {
            return List.of();
        }
        List<Batch.Chunk> chunks = batch.chunks();
        boolean oneByOne = chunks.stream()
                .anyMatch(chunk -> inserts.of(new Form(chunk.columns(), skip)).isOneByOne());
        Repeat repeat = oneByOne && batch.size() > 1 ? Repeat.UNSAFE : batch.repeat();
        return chunks.size() == 1 && (!oneByOne || batch.size() == 1)
                ? session.call(repeat, one(chunks.get(0), batch.size(), skip))
                : session.atomically(repeat, several(batch, skip));
    }

    /** In autocommit mode each statement sees what has been committed before it. */
    private SqlCall<List<T>> one(Batch.Chunk chunk, int size, boolean skip) {
        return (connection, attempt) -> {
            @Nullable Object[] results = new Object[size];
            try {
                insert(connection, chunk, skip, results);
            } catch (SQLException failure) {
                boolean mayBeOurs = attempt > 1 && SqlState.isUniqueViolation(failure) && !chunk.hasDatabaseKeys();
                if (!mayBeOurs
                        || find(connection, chunk, results) < chunk.rows().size()) {
                    throw failure;
                }
            }
            if (attempt > 1 && skip && !chunk.hasDatabaseKeys()) {
                find(connection, chunk, results);
            }
            return rows(results, skip);
        };
    }

    /** A transaction sees what was committed before it began: what came meanwhile is for the next attempt to see. */
    private SqlCall<List<T>> several(Batch batch, boolean skip) {
        boolean[] conflict = {false};
        return (connection, attempt) -> {
            @Nullable Object[] results = new Object[batch.size()];
            boolean again = attempt > 1 && batch.repeat() == Repeat.SAFE;
            if (again && findAll(connection, batch, results) == batch.size()) {
                return rows(results, skip);
            }
            if (!skip) {
                Arrays.fill(results, null);
            }
            try {
                for (Batch.Chunk chunk : batch.chunks()) {
                    insert(connection, chunk, skip, results);
                }
            } catch (SQLException failure) {
                if (!again || conflict[0] || !SqlState.isUniqueViolation(failure)) {
                    throw failure;
                }
                conflict[0] = true;
                throw new SQLException("rows with these keys came meanwhile", SqlState.SERIALIZATION_FAILURE, failure);
            }
            return rows(results, skip);
        };
    }

    private void insert(Connection connection, Batch.Chunk chunk, boolean skip, @Nullable Object[] results)
            throws SQLException {
        Insert<T> insert = inserts.of(new Form(chunk.columns(), skip));
        List<Returning.Returned<T>> returned;
        if (insert.arrays() != null) {
            returned = insert.query().list(connection, insert.arrays().binds(chunk.values()));
        } else {
            returned = new ArrayList<>();
            for (Batch.Row row : chunk.rows()) {
                insert.query().first(connection, row.values()).ifPresent(returned::add);
            }
        }
        List<RowKey> given = new ArrayList<>(chunk.rows().size());
        for (Batch.Row row : chunk.rows()) {
            given.add(insert.key(row));
        }
        int[] places = Returning.places(given, returned);
        for (int i = 0; i < places.length; i++) {
            results[chunk.rows().get(places[i]).index()] = returned.get(i).row();
        }
    }

    private int findAll(Connection connection, Batch batch, @Nullable Object[] results) throws SQLException {
        int found = 0;
        for (Batch.Chunk chunk : batch.chunks()) {
            found += find(connection, chunk, results);
        }
        return found;
    }

    /** Finds those rows of a chunk that stand: by their keys if these were made here, else by all that can be compared. */
    private int find(Connection connection, Batch.Chunk chunk, @Nullable Object[] results) throws SQLException {
        @Nullable Object[] binds = arrays.of(chunk.columns()).orElseThrow().binds(chunk.values());
        List<Standing<T>> found =
                standing.of(new Form(chunk.columns(), chunk.hasMadeKeys())).list(connection, binds);
        for (Standing<T> row : found) {
            results[chunk.rows().get((int) row.position() - 1).index()] = row.row();
        }
        return found.size();
    }

    @SuppressWarnings("unchecked") // they were read as such
    private List<T> rows(@Nullable Object[] results, boolean skip) {
        List<@Nullable T> rows = (List<@Nullable T>) Arrays.asList(results);
        return skip ? Batch.present(rows) : Batch.complete(entity.table(), rows);
    }

    private Optional<RowArrays> arrays(BitSet columns) {
        List<Field<?>> fields = ColumnSet.fields(entity.table(), columns);
        return fields.isEmpty() ? Optional.empty() : RowArrays.of(fields);
    }

    private Insert<T> insert(Form form) {
        RowArrays given = arrays.of(form.columns()).orElse(null);
        boolean keysGiven = form.columns().stream()
                .boxed()
                .toList()
                .containsAll(single.keyColumns().stream().boxed().toList());
        List<? extends Field<?>> key = keysGiven ? entity.key().columns() : List.of();
        Returning<T> returning = new Returning<>(entity.columns(), key, List.of());
        List<Field<?>> fields = ColumnSet.fields(entity.table(), form.columns());
        Map<Field<?>, Field<?>> parameters = new LinkedHashMap<>();
        if (given == null) {
            fields.forEach(field -> parameters.put(field, Query.parameter(field)));
        }
        InsertOnDuplicateStep<R> insert = into(entity, fields, given, parameters);
        InsertReturningStep<R> skipping = form.special() ? insert.onConflictDoNothing() : insert;
        return new Insert<>(
                given,
                Query.of(skipping.returning(returning.fields()), returning::read),
                ColumnSet.places(entity.table(), form.columns(), key));
    }

    /** An insert of the rows in arrays, or of one row with a parameter for each column. */
    static <R extends Record> InsertOnDuplicateStep<R> into(
            Entity<R, ?, ?> entity,
            List<Field<?>> fields,
            @Nullable RowArrays given,
            Map<Field<?>, Field<?>> parameters) {
        var sql = entity.view().sql();
        var insert = sql.insertInto(entity.table());
        if (given != null) {
            return insert.columns(fields)
                    .select(sql.select(given.fields()).from(given.table()).orderBy(given.position()));
        }
        return fields.isEmpty()
                ? insert.defaultValues()
                : insert.columns(fields).values(parameters.values());
    }

    private Query<Standing<T>> standing(Form form) {
        RowArrays given = arrays.of(form.columns()).orElseThrow();
        BitSet compared = form.special() ? single.keyColumns() : single.comparable(form.columns());
        List<Field<?>> fields = ColumnSet.fields(entity.table(), form.columns());
        List<Field<?>> values = given.fields();
        Condition same = DSL.noCondition();
        for (int i = 0; i < fields.size(); i++) {
            if (compared.get(entity.table().indexOf(fields.get(i)))) {
                same = same.and(isSame(fields.get(i), values.get(i)));
            }
        }
        int size = entity.columns().fields().size();
        return Query.of(
                entity.view()
                        .sql()
                        .select(entity.columns().fields())
                        .select(given.position())
                        .from(given.table())
                        .join(entity.table())
                        .on(same),
                row -> new Standing<>(entity.columns().map(row), row.getLong(size + 1)));
    }

    @SuppressWarnings("unchecked") // the value is of the column's type
    private <V> Condition isSame(Field<V> column, Field<?> value) {
        return entity.key().columns().contains(column)
                ? column.eq((Field<V>) value)
                : column.isNotDistinctFrom((Field<V>) value);
    }
}
