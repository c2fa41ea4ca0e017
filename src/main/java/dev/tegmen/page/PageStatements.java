package dev.tegmen.page;

import dev.tegmen.statement.RowsReader;
import dev.tegmen.statement.SqlCall;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The statements that pages of one select need. Thread-safe.
 *
 * @param <T> what a row becomes
 */
interface PageStatements<T> {
    /** What is read. */
    PageRows<T> page();

    /** Reads a range from a position, which is null where the range begins at its beginning. */
    <A> SqlCall<A> read(
            Range range, @Nullable Position position, int limit, @Nullable Object[] values, RowsReader<A> reader);

    /** Reads columns and no rows. */
    <A> SqlCall<A> none(@Nullable Object[] values, RowsReader<A> reader);

    /** Counts all rows. */
    SqlCall<Long> count(@Nullable Object[] values);

    default KeyedSelect<?> select() {
        return page().select();
    }

    default Ordering ordering() {
        return select().ordering();
    }

    /** Where a key stands in a result, from 1. */
    default int column(int key) {
        return select().keyIndexes()[key] + 1;
    }

    /** Learns the keys' types from the first result that comes. */
    default void learn(ResultSet rows) throws SQLException {
        ordering().learn(rows, select().keyIndexes());
    }
}
