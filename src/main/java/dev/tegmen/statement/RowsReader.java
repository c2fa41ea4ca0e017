package dev.tegmen.statement;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Makes something of all rows of a result.
 *
 * @param <A> what it makes
 */
@FunctionalInterface
public interface RowsReader<A> {
    /**
     * Reads the rows.
     *
     * @param rows stands before the first row; the reader moves it and does not close it
     * @return the result
     * @throws SQLException if a row cannot be read
     */
    A read(ResultSet rows) throws SQLException;
}
