package dev.tegmen.dao;

import static dev.tegmen.statement.Query.parameter;

import dev.tegmen.statement.Query;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.RowCountQuery;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Changes of rows: only the columns that are named, so that the server need not look after the indexes of others, and those
 * that every change sets. Thread-safe.
 */
final class Changes<R extends Record, T, K> {
    private final Entity<R, T, K> entity;
    private final Rendered<Form, Query<T>> byKey = new Rendered<>(this::byKey);

    Changes(Entity<R, T, K> entity) {
        this.entity = entity;
    }

    /**
     * What makes two statements different.
     *
     * @param columns the columns that change
     * @param seen the column that must not have changed since it was read, if any
     */
    private record Form(ColumnSet.Key columns, @Nullable TableField<?, ?> seen) {}

    /** The statement that changes a row; it takes the values, then the key's, then what was seen. */
    Query<T> byKey(ColumnSet set, @Nullable TableField<R, ?> seen) {
        return byKey.of(new Form(set.key(), seen));
    }

    private Query<T> byKey(Form form) {
        Map<Field<?>, Field<?>> assignments = assignments(form.columns());
        Condition fits = DSL.noCondition();
        for (TableField<R, ?> column : entity.key().columns()) {
            fits = fits.and(is(column));
        }
        if (form.seen() != null) {
            fits = fits.and(isStill(form.seen()));
        }
        return Query.of(
                entity.view()
                        .sql()
                        .update(entity.table())
                        .set(assignments)
                        .where(fits)
                        .returning(entity.columns().fields()),
                entity.columns());
    }

    /** A parameter for each column that changes, in their order, and what every change sets. */
    Map<Field<?>, Field<?>> assignments(ColumnSet.Key columns) {
        Map<Field<?>, Field<?>> assignments = new LinkedHashMap<>();
        columns.columns().stream().forEach(at -> {
            Field<?> column = entity.table().field(at);
            assignments.put(
                    column, assigned(column, parameter(column), columns.added().get(at)));
        });
        return withMarks(assignments);
    }

    /** The statement that changes all rows that fit a condition. */
    static <R extends Record> RowCountQuery of(Entity<R, ?, ?> entity, Values<R> values, Condition fits) {
        Map<Field<?>, Field<?>> assignments = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            TableField<?, ?> column = values.column(i);
            Object value = entity.rules().check(column, values.value(i));
            assignments.put(column, assigned(column, value(column, value), values.isAdded(i)));
        }
        return entity.view()
                .sql()
                .update(entity.table())
                .set(new Changes<>(entity).withMarks(assignments))
                .where(fits);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the value was given for the column
    private static Field<?> value(Field<?> column, @Nullable Object value) {
        return DSL.val(value, (Field) column);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Field<?> assigned(Field<?> column, Field<?> value, boolean added) {
        return added ? ((Field) column).add(value) : value;
    }

    /** Adds what every change sets. */
    Map<Field<?>, Field<?>> withMarks(Map<Field<?>, Field<?>> assignments) {
        TableField<R, ?> changedAt = entity.changedAt();
        if (changedAt != null) {
            assignments.putIfAbsent(changedAt, DSL.currentTimestamp().coerce(changedAt));
        }
        TableField<R, ? extends Number> version = entity.version();
        if (version != null) {
            assignments.putIfAbsent(version, version.add(DSL.inline(1)));
        }
        return assignments;
    }

    /** What was seen may have been NULL. */
    private static <V> Condition isStill(Field<V> column) {
        return column.isNotDistinctFrom(parameter(column));
    }

    private static <V> Condition is(Field<V> column) {
        return column.eq(parameter(column));
    }
}
