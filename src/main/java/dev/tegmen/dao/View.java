package dev.tegmen.dao;

import dev.tegmen.page.Keyset;
import dev.tegmen.statement.Columns;
import dev.tegmen.statement.PlainNames;
import dev.tegmen.statement.Row;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;

/**
 * What can be read: a table, a view, a join or a derived table, what a row of it becomes, and in which order rows come. Immutable
 * and thread-safe; keep it in a constant.
 *
 * <pre>{@code
 * static final View<Record, PostWithAuthor> POSTS_WITH_AUTHORS = View.of(
 *                 POSTS.join(USERS).on(USERS.ID.eq(POSTS.USER_ID)),
 *                 row -> new PostWithAuthor(row.get(POSTS.TITLE), row.get(USERS.NAME)))
 *         .orderedBy(POSTS.CREATED_AT.desc());
 *
 * db.rows(POSTS_WITH_AUTHORS).where(USERS.NAME, "Ada").page(PageRequest.first(10));
 * }</pre>
 *
 * @param <R> jOOQ's record type
 * @param <T> what a row becomes
 */
public final class View<R extends Record, T> {
    private static final DSLContext QUOTED = DSL.using(SQLDialect.POSTGRES);

    private final Table<R> table;
    private final Columns<T> columns;
    private final RowOrder order;
    private final boolean plainNames;

    private View(Table<R> table, Columns<T> columns, RowOrder order, boolean plainNames) {
        this.table = table;
        this.columns = columns;
        this.order = order;
        this.plainNames = plainNames;
    }

    /**
     * Reads all columns, ordered by the primary key if there is one.
     *
     * @param <R> jOOQ's record type
     * @param <T> what a row becomes
     * @param table what to read from
     * @param make makes a value of a row; not null
     * @return the view
     */
    public static <R extends Record, T> View<R, T> of(Table<R> table, Function<? super Row, ? extends T> make) {
        return of(table, Columns.of(table, make));
    }

    /**
     * Reads some columns, ordered by the primary key if there is one.
     *
     * @param <R> jOOQ's record type
     * @param <T> what a row becomes
     * @param table what to read from
     * @param columns what to select, and what it becomes
     * @return the view
     */
    public static <R extends Record, T> View<R, T> of(Table<R> table, Columns<T> columns) {
        UniqueKey<R> key = table.getPrimaryKey();
        RowOrder order = key == null
                ? RowOrder.NONE
                : new RowOrder(
                        key.getFields().stream()
                                .<OrderField<?>>map(field -> Objects.requireNonNull(table.field(field)))
                                .toList(),
                        false);
        return new View<>(table, Objects.requireNonNull(columns, "columns"), order, false);
    }

    /**
     * Orders the rows. Where the keys are not unique, the primary keys of their tables follow (see {@link Keyset}).
     *
     * @param keys fields with their direction, the most significant first; a bare field is ascending
     * @return a changed view
     * @throws IllegalArgumentException if pages cannot be ordered so; the message says why
     */
    public View<R, T> orderedBy(OrderField<?>... keys) {
        return new View<>(table, columns, RowOrder.of(keys), plainNames);
    }

    /**
     * Orders the rows by keys that are unique by the caller's word: for views and derived tables, of which jOOQ knows no key.
     *
     * @param keys fields with their direction, the most significant first; a bare field is ascending
     * @return a changed view
     * @throws IllegalArgumentException if pages cannot be ordered so; the message says why
     */
    public View<R, T> orderedByUnique(OrderField<?>... keys) {
        return new View<>(table, columns, RowOrder.ofUnique(keys), plainNames);
    }

    <V> View<R, V> select(Columns<V> other) {
        return new View<>(table, other, order, plainNames);
    }

    View<R, T> withPlainNames() {
        return new View<>(table, columns, order, true);
    }

    Table<R> table() {
        return table;
    }

    Columns<T> columns() {
        return columns;
    }

    RowOrder order() {
        return order;
    }

    /** Makes statements; it has no connection. */
    DSLContext sql() {
        return plainNames ? PlainNames.SQL : QUOTED;
    }

    /** Makes statements that read another view too: names without quotes only where both are written so. */
    DSLContext sqlWith(View<?, ?> other) {
        return plainNames ? other.sql() : QUOTED;
    }

    /** A column as one of this table, which may be an alias. */
    List<? extends TableField<?, ?>> primaryKey() {
        UniqueKey<R> key = table.getPrimaryKey();
        return key == null ? List.of() : key.getFields();
    }

    /** The table and the columns. */
    @Override
    public String toString() {
        return "View[" + table.getName() + ", " + columns + "]";
    }
}
