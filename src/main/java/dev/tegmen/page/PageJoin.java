package dev.tegmen.page;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.Table;

/**
 * What is joined to the rows of a page once the page has chosen them: the lines of each order, say. Neither which rows a page
 * has nor what its tokens say depends on it. Immutable and thread-safe. See {@link Keyset#prepare(Select, PageJoin)}.
 *
 * @param <T> what a row of the page becomes, with what is joined to it
 */
public interface PageJoin<T> {
    /**
     * Makes the statement that reads the rows of a page and what is joined to them.
     *
     * @param page the rows of the page, as a derived table with the columns that the page selects, in their order
     * @param order the order of these rows
     * @return a select of all columns of the page first, then of others; it keeps every row, and has the rows of the page in
     *     their order, those that belong to one of them together
     */
    Select<?> around(Table<?> page, List<SortField<?>> order);

    /**
     * Begins to read a result of that statement.
     *
     * @param rows stands before the first row
     * @param columns how many columns of the page come first
     * @return the items, one for each row of the page
     */
    Items<T> items(ResultSet rows, int columns);

    /**
     * A walk through a result, item by item, where an item may take several rows. For one thread.
     *
     * @param <T> what an item is
     */
    interface Items<T> {
        /**
         * Moves to the first row of the next item, whether or not the item before was made.
         *
         * @return whether there is one
         * @throws SQLException if the driver cannot move
         */
        boolean next() throws SQLException;

        /**
         * Makes the item, once, of its first row, on which the result stands, and those that follow it.
         *
         * @return the item; the result may stand on another row now
         * @throws SQLException if a row cannot be read
         */
        T item() throws SQLException;
    }
}
