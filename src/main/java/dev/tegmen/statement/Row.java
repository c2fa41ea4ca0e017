package dev.tegmen.statement;

import org.jooq.Field;

/**
 * A row that was read, whatever read it: JDBC or jOOQ. It belongs to the mapper that it is given to, for the time of that
 * call.
 */
@FunctionalInterface
public interface Row {
    /**
     * Returns the value of a column.
     *
     * @param <V> the column's Java type
     * @param column a column that was selected
     * @return its value; null where the column is NULL, so mark what takes it as nullable there
     * @throws IllegalArgumentException if the column was not selected
     */
    <V> V get(Field<V> column);
}
