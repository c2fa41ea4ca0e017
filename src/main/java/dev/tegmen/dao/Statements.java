package dev.tegmen.dao;

import static dev.tegmen.statement.Query.parameter;

import dev.tegmen.statement.Query;
import dev.tegmen.statement.Update;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** What a {@link Dao} has rendered, shared by all that differ in their session only. Thread-safe. */
final class Statements<R extends Record, T, K> {
    private final Entity<R, T, K> entity;
    private final Shape<T> all;
    private final Inserts<R, T, K> inserts;
    private final Changes<R, T, K> changes;
    private final BatchInserts<R, T, K> batchInserts;
    private final Upserts<R, T, K> upserts;
    private final Lazy<KeyArrays<R, T, K>> keys;
    private final Lazy<Query<T>> find;
    private final Lazy<Query<Integer>> exists;
    private final Lazy<Update> delete;
    private final Rendered<ToMany<R, ?, ?, ?>, NestedInserts<R, T, ?, ?>> nested;
    private final Rendered<TableField<R, ?>, Query<T>> findBy = new Rendered<>(this::findUnique);

    Statements(Entity<R, T, K> entity, DaoOptions options) {
        this.entity = entity;
        this.all = Shape.all(entity.view(), options);
        this.inserts = new Inserts<>(entity, options.ids());
        this.changes = new Changes<>(entity);
        this.nested = new Rendered<>(relation -> new NestedInserts<>(entity, inserts, relation, options.ids()));
        this.batchInserts = new BatchInserts<>(entity, inserts);
        this.upserts = new Upserts<>(entity, inserts, changes);
        this.keys = new Lazy<>(() -> new KeyArrays<>(entity, all));
        this.find = new Lazy<>(() -> Query.of(
                entity.view()
                        .sql()
                        .select(entity.columns().fields())
                        .from(entity.table())
                        .where(keyIs()),
                entity.columns()));
        this.exists = new Lazy<>(() -> Query.of(
                entity.view().sql().select(DSL.inline(1)).from(entity.table()).where(keyIs()), row -> row.getInt(1)));
        this.delete = new Lazy<>(
                () -> Update.of(entity.view().sql().deleteFrom(entity.table()).where(keyIs())));
    }

    Entity<R, T, K> entity() {
        return entity;
    }

    Shape<T> all() {
        return all;
    }

    Inserts<R, T, K> inserts() {
        return inserts;
    }

    Changes<R, T, K> changes() {
        return changes;
    }

    @SuppressWarnings("unchecked") // each stands beside the relation that it was made of
    <CR extends Record, C> NestedInserts<R, T, CR, C> nested(ToMany<R, ?, CR, C> relation) {
        return (NestedInserts<R, T, CR, C>) nested.of(relation);
    }

    BatchInserts<R, T, K> batchInserts() {
        return batchInserts;
    }

    Upserts<R, T, K> upserts() {
        return upserts;
    }

    KeyArrays<R, T, K> keys() {
        return keys.get();
    }

    Query<T> find() {
        return find.get();
    }

    Query<Integer> exists() {
        return exists.get();
    }

    Update delete() {
        return delete.get();
    }

    Query<T> findBy(TableField<R, ?> unique) {
        return findBy.of(unique);
    }

    private Query<T> findUnique(TableField<R, ?> column) {
        boolean unique = entity.table().getKeys().stream()
                .map(UniqueKey::getFields)
                .anyMatch(fields -> fields.size() == 1 && fields.contains(column));
        if (!unique) {
            throw new IllegalArgumentException("the column " + column.getName() + " is not unique by itself; use where("
                    + column.getName() + ", …).first() or one()");
        }
        return Query.of(
                entity.view()
                        .sql()
                        .select(entity.columns().fields())
                        .from(entity.table())
                        .where(is(column)),
                entity.columns());
    }

    @Nullable
    Object[] key(@Nullable K key) {
        return entity.key().values(key);
    }

    String keyName() {
        return entity.key().columns().stream().map(TableField::getName).collect(Collectors.joining(", "));
    }

    private Condition keyIs() {
        Condition same = DSL.noCondition();
        for (TableField<R, ?> column : entity.key().columns()) {
            same = same.and(is(column));
        }
        return same;
    }

    private static <V> Condition is(TableField<?, V> column) {
        return column.eq(parameter(column));
    }
}
