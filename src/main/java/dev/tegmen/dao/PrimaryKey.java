package dev.tegmen.dao;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.Record;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/**
 * The columns that name a row, and what they are in Java. Immutable and thread-safe.
 *
 * <pre>{@code
 * record LineId(UUID orderId, int number) {}
 *
 * PrimaryKey<LinesRecord, LineId> key = PrimaryKey.of(LINES.ORDER_ID, LineId::orderId).and(LINES.NUMBER, LineId::number);
 * }</pre>
 *
 * @param <R> jOOQ's record type of the table
 * @param <K> the key's Java type
 */
public final class PrimaryKey<R extends Record, K> {
    private final List<TableField<R, ?>> columns;
    private final List<Function<? super K, ?>> parts;

    private PrimaryKey(List<TableField<R, ?>> columns, List<Function<? super K, ?>> parts) {
        this.columns = List.copyOf(columns);
        this.parts = List.copyOf(parts);
    }

    /**
     * A key of one column.
     *
     * @param <R> jOOQ's record type of the table
     * @param <K> the column's Java type
     * @param column the column
     * @return the key
     */
    public static <R extends Record, K> PrimaryKey<R, K> of(TableField<R, K> column) {
        return new PrimaryKey<>(List.of(column), List.of(Function.identity()));
    }

    /**
     * Begins a key of several columns.
     *
     * @param <R> jOOQ's record type of the table
     * @param <K> the key's Java type
     * @param <V> the column's Java type
     * @param column the first column
     * @param part takes its value from a key
     * @return the key, as far as it goes
     */
    public static <R extends Record, K, V> PrimaryKey<R, K> of(
            TableField<R, V> column, Function<? super K, ? extends V> part) {
        return new PrimaryKey<>(List.of(column), List.of(part));
    }

    /**
     * Adds a column.
     *
     * @param <V> the column's Java type
     * @param column the next column
     * @param part takes its value from a key
     * @return a longer key
     * @throws IllegalArgumentException if the key has the column already
     */
    public <V> PrimaryKey<R, K> and(TableField<R, V> column, Function<? super K, ? extends V> part) {
        if (columns.contains(column)) {
            throw new IllegalArgumentException("the key has the column " + column.getName() + " already");
        }
        List<TableField<R, ?>> more = new ArrayList<>(columns);
        more.add(column);
        List<Function<? super K, ?>> moreParts = new ArrayList<>(parts);
        moreParts.add(Objects.requireNonNull(part, "part"));
        return new PrimaryKey<>(more, moreParts);
    }

    /**
     * Returns the columns.
     *
     * @return the columns in order; unmodifiable
     */
    public List<TableField<R, ?>> columns() {
        return columns;
    }

    /** The values of a key, each present. */
    @Nullable
    Object[] values(@Nullable K key) {
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            String name = ColumnRules.label(columns.get(i));
            values[i] = Rules.present(name, parts.get(i).apply(Rules.present(name, key)));
            if (values[i] instanceof String text) {
                Rules.storable(name, text, Integer.MAX_VALUE);
            }
        }
        return values;
    }

    /** The names of the columns. */
    @Override
    public String toString() {
        return columns.stream().map(TableField::getName).toList().toString();
    }
}
