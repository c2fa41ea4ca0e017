package dev.tegmen.statement;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Makes a value of the row that a result set stands on. Columns are best read by their position.
 *
 * @param <T> the value
 */
@FunctionalInterface
public interface RowMapper<T> {
    /**
     * Reads the current row.
     *
     * @param row a result set that stands on a row; the mapper must not move it
     * @return the value; not null
     * @throws SQLException if a column cannot be read
     */
    T map(ResultSet row) throws SQLException;
}
