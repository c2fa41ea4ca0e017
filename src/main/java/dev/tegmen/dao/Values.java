package dev.tegmen.dao;

import java.util.Arrays;
import java.util.Objects;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/**
 * Values for columns of one table: of a new row, or those of a row that change. A column that is not named gets its default,
 * or stays as it is. Immutable and thread-safe.
 *
 * <pre>{@code
 * Values.of(ORDERS.CUSTOMER, "Ada").and(ORDERS.PLACED_AT, noon)
 * }</pre>
 *
 * @param <R> jOOQ's record type of the table: another table's column does not compile
 */
public final class Values<R extends Record> {
    private static final TableField<?, ?>[] NO_COLUMNS = {};
    private static final @Nullable Object[] NO_VALUES = {};
    private static final Values<?> NONE = new Values<>(NO_COLUMNS, NO_VALUES, 0);

    private final TableField<?, ?>[] columns;
    private final @Nullable Object[] values;
    private final long added;

    private Values(TableField<?, ?>[] columns, @Nullable Object[] values, long added) {
        this.columns = columns;
        this.values = values;
        this.added = added;
    }

    /**
     * Names no column.
     *
     * @param <R> jOOQ's record type of the table
     * @return no values
     */
    @SuppressWarnings("unchecked") // it holds nothing of any type
    public static <R extends Record> Values<R> none() {
        return (Values<R>) NONE;
    }

    /**
     * Sets one column.
     *
     * @param <R> jOOQ's record type of the table
     * @param <V> the column's Java type
     * @param column the column
     * @param value its value; null for NULL
     * @return the values
     */
    public static <R extends Record, V> Values<R> of(TableField<R, V> column, @Nullable V value) {
        return Values.<R>none().and(column, value);
    }

    /**
     * Sets a further column.
     *
     * @param <V> the column's Java type
     * @param column the column
     * @param value its value; null for NULL
     * @return more values
     * @throws IllegalArgumentException if the column is named already
     */
    public <V> Values<R> and(TableField<R, V> column, @Nullable V value) {
        return more(column, value, added);
    }

    /**
     * Sets a column, whether it is named already or not.
     *
     * @param <V> the column's Java type
     * @param column the column
     * @param value its value; null for NULL
     * @return changed values
     */
    public <V> Values<R> with(TableField<R, V> column, @Nullable V value) {
        int at = indexOf(column);
        if (at < 0) {
            return and(column, value);
        }
        @Nullable Object[] changed = values.clone();
        changed[at] = value;
        return new Values<>(columns, changed, at < Long.SIZE ? added & ~(1L << at) : added);
    }

    /**
     * Adds to what a column holds, whatever that is when the statement runs. For changes only: a new row has nothing to add
     * to. NULL stays NULL.
     *
     * @param <N> the column's Java type
     * @param column the column
     * @param by what to add; negative to take away
     * @return more values
     * @throws IllegalArgumentException if the column is named already
     */
    public <N extends Number> Values<R> increment(TableField<R, N> column, N by) {
        Objects.requireNonNull(by, "by");
        if (columns.length >= Long.SIZE) {
            throw new IllegalArgumentException("name columns that are incremented among the first " + Long.SIZE);
        }
        return more(column, by, added | (1L << columns.length));
    }

    private Values<R> more(TableField<R, ?> column, @Nullable Object value, long nowAdded) {
        Objects.requireNonNull(column, "column");
        if (indexOf(column) >= 0) {
            throw new IllegalArgumentException("the column " + column.getName() + " is named twice");
        }
        int size = columns.length;
        TableField<?, ?>[] moreColumns = Arrays.copyOf(columns, size + 1);
        @Nullable Object[] moreValues = Arrays.copyOf(values, size + 1);
        moreColumns[size] = column;
        moreValues[size] = value;
        return new Values<>(moreColumns, moreValues, nowAdded);
    }

    /**
     * Tells whether any column is named.
     *
     * @return true if none is
     */
    public boolean isEmpty() {
        return columns.length == 0;
    }

    int size() {
        return columns.length;
    }

    TableField<?, ?> column(int at) {
        return columns[at];
    }

    @Nullable
    Object value(int at) {
        return values[at];
    }

    /** Whether the value is to be added to what the column holds. */
    boolean isAdded(int at) {
        return at < Long.SIZE && (added & (1L << at)) != 0;
    }

    boolean addsAny() {
        return added != 0;
    }

    boolean names(Field<?> column) {
        return column instanceof TableField<?, ?> field && indexOf(field) >= 0;
    }

    int indexOf(TableField<?, ?> column) {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] == column || columns[i].equals(column)) {
                return i;
            }
        }
        return -1;
    }

    /** The columns, and nothing of their values. */
    @Override
    public String toString() {
        return "Values" + Arrays.stream(columns).map(TableField::getName).toList();
    }
}
