package dev.tegmen.dao;

import dev.tegmen.statement.Columns;
import dev.tegmen.statement.Row;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/**
 * A table as a {@link Dao} works on it: its key, what a row becomes, in which order rows come, and what is checked before a
 * value is sent. Immutable and thread-safe; keep it in a constant.
 *
 * <pre>{@code
 * static final Entity<OrdersRecord, Order, UUID> ORDER =
 *         Entity.of(ORDERS, ORDERS.ID, Order::from).orderedBy(ORDERS.PLACED_AT.desc());
 *
 * Dao<OrdersRecord, Order, UUID> orders = db.dao(ORDER);
 * }</pre>
 *
 * <p>What the schema says of a column holds without further words: NOT NULL, the length of a text, and that a text can be
 * stored at all (no NUL character, no unpaired surrogate).
 *
 * @param <R> jOOQ's record type of the table
 * @param <T> what a row becomes
 * @param <K> the key's Java type
 */
public final class Entity<R extends Record, T, K> {
    private final View<R, T> view;
    private final PrimaryKey<R, K> key;
    private final ColumnRules rules;
    private final @Nullable TableField<R, ?> changedAt;
    private final @Nullable TableField<R, ? extends Number> version;
    private final List<TableField<R, ?>> made;

    private Entity(
            View<R, T> view,
            PrimaryKey<R, K> key,
            ColumnRules rules,
            @Nullable TableField<R, ?> changedAt,
            @Nullable TableField<R, ? extends Number> version,
            List<TableField<R, ?>> made) {
        this.view = view;
        this.key = key;
        this.rules = rules;
        this.changedAt = changedAt;
        this.version = version;
        this.made = made;
    }

    /**
     * A table whose key is one column. Rows are ordered by it until {@link #orderedBy} says otherwise.
     *
     * @param <R> jOOQ's record type of the table
     * @param <T> what a row becomes
     * @param <K> the key's Java type
     * @param table the table
     * @param key the column
     * @param make makes a value of a row; not null
     * @return the entity
     */
    public static <R extends Record, T, K> Entity<R, T, K> of(
            Table<R> table, TableField<R, K> key, Function<? super Row, ? extends T> make) {
        return of(table, PrimaryKey.of(key), make);
    }

    /**
     * A table whose key has any number of columns. Rows are ordered by it until {@link #orderedBy} says otherwise.
     *
     * @param <R> jOOQ's record type of the table
     * @param <T> what a row becomes
     * @param <K> the key's Java type
     * @param table the table
     * @param key the columns
     * @param make makes a value of a row; not null
     * @return the entity
     */
    public static <R extends Record, T, K> Entity<R, T, K> of(
            Table<R> table, PrimaryKey<R, K> key, Function<? super Row, ? extends T> make) {
        return of(table, key, Columns.of(table, make));
    }

    /**
     * A table of which some columns are read.
     *
     * @param <R> jOOQ's record type of the table
     * @param <T> what a row becomes
     * @param <K> the key's Java type
     * @param table the table
     * @param key the columns that name a row
     * @param columns what to select, and what it becomes
     * @return the entity
     */
    public static <R extends Record, T, K> Entity<R, T, K> of(
            Table<R> table, PrimaryKey<R, K> key, Columns<T> columns) {
        View<R, T> view = View.of(table, columns).orderedBy(key.columns().toArray(OrderField[]::new));
        return new Entity<>(view, key, ColumnRules.ofSchema(), null, null, List.of());
    }

    /**
     * Orders the rows of lists, pages and streams. Where the keys are not unique, the primary key follows.
     *
     * @param keys fields with their direction, the most significant first; a bare field is ascending
     * @return a changed entity
     * @throws IllegalArgumentException if pages cannot be ordered so; the message says why
     */
    public Entity<R, T, K> orderedBy(OrderField<?>... keys) {
        return new Entity<>(view.orderedBy(keys), key, rules, changedAt, version, made);
    }

    /**
     * Names the column that says when a row was last changed: each update sets it to the time of its transaction, by the
     * database's clock.
     *
     * @param column a column with a time
     * @return a changed entity
     */
    public Entity<R, T, K> changedAt(TableField<R, ?> column) {
        return new Entity<>(view, key, rules, Objects.requireNonNull(column, "column"), version, made);
    }

    /**
     * Names the column that counts the changes of a row: each update adds 1 to it, and {@link Dao#updateIfUnchanged} goes by
     * it.
     *
     * @param column a NOT NULL number
     * @return a changed entity
     */
    public Entity<R, T, K> versionedBy(TableField<R, ? extends Number> column) {
        return new Entity<>(view, key, rules, changedAt, Objects.requireNonNull(column, "column"), made);
    }

    /**
     * Names columns whose values the database makes, by a trigger or an expression, where jOOQ does not know it: a new row may
     * lack them although they are NOT NULL.
     *
     * @param columns the columns
     * @return a changed entity
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // they are read only
    public final Entity<R, T, K> madeByDatabase(TableField<R, ?>... columns) {
        return new Entity<>(view, key, rules, changedAt, version, List.of(columns));
    }

    /**
     * Adds a rule to a column. It holds for every write, and comes before those of the schema; null is not given to it.
     *
     * @param <V> the column's Java type
     * @param column the column
     * @param rule returns what is to be stored, or throws {@link dev.tegmen.error.InvalidValueException}
     * @return a changed entity
     */
    public <V> Entity<R, T, K> checked(TableField<R, V> column, UnaryOperator<V> rule) {
        return new Entity<>(
                view, key, rules.with(column, Objects.requireNonNull(rule, "rule")), changedAt, version, made);
    }

    /**
     * Writes names without quotes and schema, as by hand: for a table whose names need no quotes, and which the search path
     * finds.
     *
     * @return a changed entity
     */
    public Entity<R, T, K> withPlainNames() {
        return new Entity<>(view.withPlainNames(), key, rules, changedAt, version, made);
    }

    /**
     * Returns what a row becomes, to be read in a statement of one's own.
     *
     * @return the columns
     */
    public Columns<T> columns() {
        return view.columns();
    }

    View<R, T> view() {
        return view;
    }

    PrimaryKey<R, K> key() {
        return key;
    }

    ColumnRules rules() {
        return rules;
    }

    @Nullable
    TableField<R, ?> changedAt() {
        return changedAt;
    }

    @Nullable
    TableField<R, ? extends Number> version() {
        return version;
    }

    List<TableField<R, ?>> madeByDatabase() {
        return made;
    }

    Table<R> table() {
        return view.table();
    }

    /** The table and its key. */
    @Override
    public String toString() {
        return "Entity[" + view.table().getName() + ", " + key + "]";
    }
}
