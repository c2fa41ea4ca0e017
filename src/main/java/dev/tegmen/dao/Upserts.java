package dev.tegmen.dao;

import static dev.tegmen.statement.Query.parameter;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.InvalidValueException;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.RowArrays;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.InsertOnDuplicateStep;
import org.jooq.InsertReturningStep;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are created, or changed where a unique key says that they stand. Whether a row was created is a system column in
 * PostgreSQL ({@code xmax}: the lock that ON CONFLICT takes on a row that stands); CockroachDB has none, and looks before it
 * writes, in the same statement. Thread-safe.
 */
final class Upserts<R extends Record, T, K> {
    private final Entity<R, T, K> entity;
    private final Inserts<R, T, K> inserts;
    private final Changes<R, T, K> changes;
    private final Rendered<Form, Upsert<T>> upserts = new Rendered<>(this::upsert);
    private final Rendered<BitSet, Optional<RowArrays>> arrays = new Rendered<>(this::arrays);

    Upserts(Entity<R, T, K> entity, Inserts<R, T, K> inserts, Changes<R, T, K> changes) {
        this.entity = entity;
        this.inserts = inserts;
        this.changes = changes;
    }

    /**
     * What makes two statements different.
     *
     * @param columns the columns of a new row
     * @param target the unique key
     * @param update what changes in a row that stands; null if it takes the new row's values
     * @param many whether rows come in arrays
     * @param engine whose SQL it is
     */
    private record Form(
            BitSet columns,
            List<? extends TableField<?, ?>> target,
            ColumnSet.@Nullable Key update,
            boolean many,
            Engine engine) {}

    /**
     * A statement.
     *
     * @param arrays its parameters; null if it takes one row, with a parameter for each column
     * @param query the statement
     * @param key where the columns of the unique key are among the values
     * @param made where the key is that the client makes, if it does
     */
    private record Upsert<T>(
            @Nullable RowArrays arrays, Query<Written<T>> query, List<Integer> key, List<Integer> made) {
        RowKey key(Batch.Row row) {
            return row.key(key);
        }

        /** Whether the row that stands has the key that was made for it. */
        boolean isOurs(Batch.Row row, Returning.Returned<T> returned) {
            return row.origin() == Inserts.KeyOrigin.MADE && row.key(made).equals(returned.made());
        }
    }

    private record Written<T>(Returning.Returned<T> returned, boolean inserted) {}

    /** The columns of a unique key, in its own order; of the primary key, if none are named. */
    List<TableField<R, ?>> target(TableField<?, ?>[] named) {
        List<TableField<R, ?>> primary = entity.key().columns();
        if (named.length == 0) {
            return primary;
        }
        for (List<TableField<R, ?>> known : knownKeys().toList()) {
            if (known.size() == named.length && known.containsAll(Arrays.asList(named))) {
                return known;
            }
        }
        throw new IllegalArgumentException(names(Arrays.asList(named)) + " is no unique key of "
                + entity.table().getName() + " that jOOQ knows; these are: "
                + knownKeys().map(Upserts::names).distinct().collect(Collectors.joining(", ")));
    }

    private Stream<List<TableField<R, ?>>> knownKeys() {
        return Stream.concat(
                Stream.of(entity.key().columns()),
                entity.table().getKeys().stream().map(UniqueKey::getFields).map(List::copyOf));
    }

    private static String names(List<? extends TableField<?, ?>> columns) {
        return columns.stream().map(TableField::getName).collect(Collectors.joining(", ", "(", ")"));
    }

    Upserted<T> one(Session session, Values<R> create, @Nullable Values<R> update, List<TableField<R, ?>> target) {
        ColumnSet changed = update == null ? null : ColumnSet.of(entity, update);
        checkKey(create, target);
        Inserts.Row<R> given = inserts.row(create);
        ColumnSet set = ColumnSet.of(entity, given.values());
        Upsert<T> upsert = upserts.of(
                new Form(set.columns(), target, changed == null ? null : changed.key(), false, session.engine()));
        Batch.Row row = new Batch.Row(0, set.values(), given.key());
        @Nullable Object[] binds = changed == null ? set.values() : concat(set.values(), changed.values());
        boolean addsUp = update != null && update.addsAny();
        return session.call(addsUp ? Repeat.UNSAFE : Repeat.SAFE, (connection, attempt) -> {
            Written<T> written = upsert.query().one(connection, binds);
            return result(upsert, row, written, attempt);
        });
    }

    private static @Nullable Object[] concat(@Nullable Object[] first, @Nullable Object[] second) {
        @Nullable Object[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static <T> Upserted<T> result(Upsert<T> upsert, Batch.Row row, Written<T> written, int attempt) {
        boolean inserted = written.inserted() || (attempt > 1 && upsert.isOurs(row, written.returned()));
        return new Upserted<>(written.returned().row(), inserted);
    }

    List<Upserted<T>> all(Session session, List<? extends Values<R>> rows, List<TableField<R, ?>> target) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Batch batch = Batch.of(entity, inserts, rows, values -> checkKey(values, target));
        refuseTwice(batch, target);
        boolean oneByOne = batch.chunks().stream()
                .anyMatch(chunk -> arrays.of(chunk.columns()).isEmpty());
        Engine engine = session.engine();
        SqlCall<List<Upserted<T>>> call = (connection, attempt) -> {
            List<@Nullable Upserted<T>> results = new ArrayList<>(Collections.nCopies(batch.size(), null));
            for (Batch.Chunk chunk : batch.chunks()) {
                write(connection, attempt, chunk, new Form(chunk.columns(), target, null, !oneByOne, engine), results);
            }
            return Batch.complete(entity.table(), results);
        };
        return batch.chunks().size() == 1 && (!oneByOne || batch.size() == 1)
                ? session.call(Repeat.SAFE, call)
                : session.atomically(Repeat.SAFE, call);
    }

    private void write(
            Connection connection, int attempt, Batch.Chunk chunk, Form form, List<@Nullable Upserted<T>> results)
            throws SQLException {
        Upsert<T> upsert = upserts.of(form);
        List<Written<T>> written = new ArrayList<>();
        if (upsert.arrays() != null) {
            written.addAll(upsert.query().list(connection, upsert.arrays().binds(chunk.values())));
        } else {
            for (Batch.Row row : chunk.rows()) {
                written.add(upsert.query().one(connection, row.values()));
            }
        }
        List<RowKey> given = chunk.rows().stream().map(upsert::key).toList();
        int[] places =
                Returning.places(given, written.stream().map(Written::returned).toList());
        for (int i = 0; i < places.length; i++) {
            Batch.Row row = chunk.rows().get(places[i]);
            results.set(row.index(), result(upsert, row, written.get(i), attempt));
        }
    }

    /** A NULL in a unique key conflicts with nothing: such a row would be created again and again. */
    private static <R extends Record> void checkKey(Values<R> values, List<TableField<R, ?>> target) {
        for (TableField<R, ?> column : target) {
            int at = values.indexOf(column);
            if (at < 0 || values.value(at) == null) {
                throw new InvalidValueException(
                        ColumnRules.label(column), "must be given: it is of the key that says whether the row stands");
            }
        }
    }

    /** PostgreSQL refuses to change a row twice in a statement (21000), and nobody could say which values are to stay. */
    private void refuseTwice(Batch batch, List<TableField<R, ?>> target) {
        Map<RowKey, Integer> first = new HashMap<>();
        for (Batch.Chunk chunk : batch.chunks()) {
            List<Integer> places = ColumnSet.places(entity.table(), chunk.columns(), target);
            for (Batch.Row row : chunk.rows()) {
                RowKey key = row.key(places);
                Integer other = first.putIfAbsent(key, row.index());
                if (other != null) {
                    throw new InvalidValueException(
                            "row " + Math.max(other, row.index()) + ": "
                                    + target.stream().map(ColumnRules::label).collect(Collectors.joining(", ")),
                            "must not be the same as in row " + Math.min(other, row.index())
                                    + ": one of the two would be lost");
                }
            }
        }
    }

    /** Every row names the key's columns at least. */
    private Optional<RowArrays> arrays(BitSet columns) {
        return RowArrays.of(ColumnSet.fields(entity.table(), columns));
    }

    private Upsert<T> upsert(Form form) {
        List<Field<?>> fields = ColumnSet.fields(entity.table(), form.columns());
        RowArrays given = form.many() ? arrays.of(form.columns()).orElseThrow() : null;
        boolean makesKey = inserts.makesKeys();
        Returning<T> returning = new Returning<>(
                entity.columns(), form.target(), makesKey ? entity.key().columns() : List.of());
        Map<Field<?>, Field<?>> parameters = new LinkedHashMap<>();
        if (given == null) {
            fields.forEach(field -> parameters.put(field, parameter(field)));
        }
        InsertOnDuplicateStep<R> insert = BatchInserts.into(entity, fields, given, parameters);
        InsertReturningStep<R> upsert =
                insert.onConflict(form.target()).doUpdate().set(assignments(form));
        ResultQuery<?> statement = form.engine() == Engine.COCKROACHDB
                ? lookingFirst(form, upsert, returning, given, parameters)
                : upsert.returning(
                        Stream.concat(returning.fields().stream(), Stream.of(DSL.field("(xmax = 0)", Boolean.class)))
                                .toList());
        int flag = returning.fields().size() + 1;
        return new Upsert<>(
                given,
                Query.of(statement, row -> written(returning, row, flag)),
                ColumnSet.places(entity.table(), form.columns(), form.target()),
                makesKey
                        ? ColumnSet.places(
                                entity.table(), form.columns(), entity.key().columns())
                        : List.of());
    }

    private static <T> Written<T> written(Returning<T> returning, ResultSet row, int flag) throws SQLException {
        return new Written<>(returning.read(row), row.getBoolean(flag));
    }

    /** What changes in a row that stands; if nothing does, a column is set to itself, so that the row comes back. */
    private Map<Field<?>, Field<?>> assignments(Form form) {
        if (form.update() != null && !form.update().columns().isEmpty()) {
            return changes.assignments(form.update());
        }
        Map<Field<?>, Field<?>> assignments = new LinkedHashMap<>();
        if (form.update() == null) {
            for (Field<?> field : ColumnSet.fields(entity.table(), form.columns())) {
                if (!form.target().contains(field) && !entity.key().columns().contains(field)) {
                    assignments.put(field, DSL.excluded(field));
                }
            }
        }
        if (assignments.isEmpty()) {
            return Map.of(form.target().get(0), form.target().get(0));
        }
        return changes.withMarks(assignments);
    }

    /** All parts of a statement see the table as it was before. */
    private ResultQuery<?> lookingFirst(
            Form form,
            InsertReturningStep<R> upsert,
            Returning<T> returning,
            @Nullable RowArrays arrays,
            Map<Field<?>, Field<?>> parameters) {
        var sql = entity.view().sql();
        List<? extends TableField<?, ?>> target = form.target();
        List<Field<?>> fields = ColumnSet.fields(entity.table(), form.columns());
        List<Field<?>> given = target.stream()
                .<Field<?>>map(column -> arrays == null
                        ? parameters.get(entity.table().field(column))
                        : arrays.fields().get(fields.indexOf(entity.table().field(column))))
                .toList();
        Condition same = KeyArrays.same(target, given);
        Select<?> standing = arrays == null
                ? sql.select(target).from(entity.table()).where(same)
                : sql.select(target).from(arrays.table()).join(entity.table()).on(same);
        CommonTableExpression<?> before = DSL.name("before").as(standing);
        CommonTableExpression<?> written = DSL.name("written").as(upsert.returning(returning.fields()));
        List<Field<?>> read = returning.fields().stream()
                .<Field<?>>map(field -> Objects.requireNonNull(written.field(field)))
                .toList();
        Condition stood = KeyArrays.same(
                target.stream().map(before::field).toList(),
                target.stream().<Field<?>>map(written::field).toList());
        return sql.with(before, written)
                .select(read)
                .select(DSL.field(DSL.notExists(DSL.selectOne().from(before).where(stood))))
                .from(written);
    }
}
