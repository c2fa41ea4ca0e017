package dev.tegmen.statement;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * What is selected, and what a row of it becomes: said once, checked by the compiler, and read by position. Immutable and
 * thread-safe; keep it in a constant.
 *
 * <pre>{@code
 * static final Columns<Order> ORDER = Columns.of(
 *         row -> new Order(row.get(ORDERS.ID), row.get(ORDERS.CUSTOMER)), ORDERS.ID, ORDERS.CUSTOMER);
 *
 * Query<Order> all = Query.of(DSL.select(ORDER.fields()).from(ORDERS), ORDER);
 * }</pre>
 *
 * @param <T> what a row becomes
 */
public final class Columns<T> implements RowMapper<T> {
    private final Field<?>[] fields;
    private final ColumnReader[] readers;
    private final Function<? super Row, ? extends T> make;

    private Columns(Function<? super Row, ? extends T> make, Field<?>[] fields) {
        this.make = Objects.requireNonNull(make, "make");
        this.fields = fields;
        this.readers = Arrays.stream(fields).map(ColumnReader::of).toArray(ColumnReader[]::new);
    }

    /**
     * Says what is selected.
     *
     * @param <T> what a row becomes
     * @param make makes a value of a row; not null
     * @param fields the columns or expressions, each once; reading is fastest if {@code make} asks for them in this order
     * @return the columns
     * @throws IllegalArgumentException if there is no field, or one twice
     */
    public static <T> Columns<T> of(Function<? super Row, ? extends T> make, Field<?>... fields) {
        Field<?>[] all = fields.clone();
        if (all.length == 0) {
            throw new IllegalArgumentException("select at least one column");
        }
        for (int i = 0; i < all.length; i++) {
            Objects.requireNonNull(all[i], "field");
            if (Arrays.asList(all).indexOf(all[i]) < i) {
                throw new IllegalArgumentException("the column " + all[i].getName() + " is given twice");
            }
        }
        return new Columns<>(make, all);
    }

    /**
     * Says that all columns of a table are selected: those that its class has, whatever the database has besides.
     *
     * @param <T> what a row becomes
     * @param table a table, view, join or derived table
     * @param make makes a value of a row; not null
     * @return the columns
     */
    public static <T> Columns<T> of(Table<?> table, Function<? super Row, ? extends T> make) {
        return of(make, table.fields());
    }

    /**
     * Returns what to select.
     *
     * @return the fields in order; unmodifiable
     */
    public List<Field<?>> fields() {
        return List.of(fields);
    }

    @Override
    public T map(ResultSet row) throws SQLException {
        return map(row, 0);
    }

    /**
     * Makes a value of a row that holds other columns before these.
     *
     * @param row a result set that stands on a row
     * @param before how many columns of others come first
     * @return the value
     * @throws SQLException if a column cannot be read
     */
    public T map(ResultSet row, int before) throws SQLException {
        ResultRow reading = new ResultRow(row, before);
        try {
            return made(make.apply(reading));
        } catch (Unreadable unreadable) {
            throw unreadable.cause;
        }
    }

    /**
     * Makes a value of a record that jOOQ has read.
     *
     * @param row a record with these columns
     * @return the value
     */
    public T of(Record row) {
        return made(make.apply((Row) row::get));
    }

    private static <T> T made(@Nullable T value) {
        return Objects.requireNonNull(
                value,
                "the function that makes a value of a row returned null; let it return an Optional where a column is NULL");
    }

    /** The names of the columns. */
    @Override
    public String toString() {
        return "Columns" + Arrays.stream(fields).map(Field::getName).toList();
    }

    /** Columns are mostly asked for in the order in which they were selected, so the next one is looked at first. */
    private final class ResultRow implements Row {
        private final ResultSet rows;
        private final int before;
        private int next;

        ResultRow(ResultSet rows, int before) {
            this.rows = rows;
            this.before = before;
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // null where the column is NULL
        public <V> V get(Field<V> column) {
            int at = next < fields.length && fields[next] == column ? next : indexOf(column);
            next = at + 1;
            try {
                return (V) readers[at].read(rows, before + at + 1);
            } catch (SQLException e) {
                throw new Unreadable(e);
            }
        }
    }

    private int indexOf(Field<?> column) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] == column) {
                return i;
            }
        }
        int equal = Arrays.asList(fields).indexOf(column);
        if (equal < 0) {
            throw new IllegalArgumentException("the column " + column.getName() + " was not selected");
        }
        return equal;
    }

    /** Carries a failure of the driver through the caller's function. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient SQLException cause;

        Unreadable(SQLException cause) {
            super(null, null, false, false);
            this.cause = cause;
        }
    }
}
