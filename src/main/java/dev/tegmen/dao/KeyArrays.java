package dev.tegmen.dao;

import dev.tegmen.error.InvalidValueException;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.RowArrays;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Rows by many keys: one bind for each column of the key, however many keys there are. Thread-safe. */
final class KeyArrays<R extends Record, T, K> {
    private final Entity<R, T, K> entity;
    private final RowArrays arrays;
    private final Lazy<Query<T>> inOrder;
    private final Shape<T> shape;

    KeyArrays(Entity<R, T, K> entity, Shape<T> all) {
        this.entity = entity;
        List<? extends Field<?>> key = entity.key().columns();
        this.arrays = RowArrays.of(key)
                .orElseThrow(() -> new IllegalArgumentException(
                        "many keys cannot be sent at once: the binding of a column" + " of " + entity.key()
                                + " takes other than one value in one place; find them one by one"));
        this.inOrder = new Lazy<>(() -> Query.of(
                entity.view()
                        .sql()
                        .select(entity.columns().fields())
                        .from(arrays.table())
                        .join(entity.table())
                        .on(same(key, arrays.fields()))
                        .orderBy(arrays.position()),
                entity.columns()));
        this.shape = all.with(
                all.filter().and(new Shape.Given(key.size(), among(arrays), values -> among(arrays.valued(values)))));
    }

    /** The statement that finds rows in the order of their keys. */
    Query<T> inOrder() {
        return inOrder.get();
    }

    /** The selection of the rows that have one of the keys. */
    Shape<T> shape() {
        return shape;
    }

    @Nullable
    Object[] binds(Collection<? extends K> keys) {
        List<@Nullable Object[]> rows = new ArrayList<>(keys.size());
        for (K key : keys) {
            try {
                rows.add(entity.key().values(key));
            } catch (InvalidValueException e) {
                throw Numbered.in("key", rows.size(), e);
            }
        }
        return arrays.binds(rows);
    }

    private Condition among(RowArrays given) {
        List<TableField<R, ?>> key = entity.key().columns();
        var keys = entity.view().sql().select(given.fields()).from(given.table());
        return key.size() == 1 ? among(key.get(0), given) : DSL.row(key).in(keys);
    }

    @SuppressWarnings("unchecked") // the only field is of the column's type
    private <V> Condition among(TableField<R, V> column, RowArrays given) {
        return column.in(
                entity.view().sql().select((Field<V>) given.fields().get(0)).from(given.table()));
    }

    static Condition same(List<? extends Field<?>> columns, List<Field<?>> values) {
        Condition same = DSL.noCondition();
        for (int i = 0; i < columns.size(); i++) {
            same = same.and(same(columns.get(i), values.get(i)));
        }
        return same;
    }

    @SuppressWarnings("unchecked") // the value is of the column's type
    private static <V> Condition same(Field<V> column, Field<?> value) {
        return column.eq((Field<V>) value);
    }
}
