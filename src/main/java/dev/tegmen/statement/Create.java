package dev.tegmen.statement;

import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An insert of one row whose id the client makes, so that it can be repeated when nobody knows whether it took effect: if
 * the repeated insert meets a row with its own id, the earlier one did. Immutable and thread-safe.
 *
 * @param <T> what the row becomes
 */
public final class Create<T> {
    private final Query<T> insert;
    private final Query<T> findById;

    private Create(Query<T> insert, Query<T> findById) {
        this.insert = insert;
        this.findById = findById;
    }

    /**
     * Makes a repeatable insert.
     *
     * @param <T> what the row becomes
     * @param insert an insert with {@code returning}; the parameter that was made first is the id
     * @param findById the query of the same row, whose only parameter is the id
     * @return the insert, ready to run
     */
    public static <T> Create<T> of(Query<T> insert, Query<T> findById) {
        return new Create<>(insert, findById);
    }

    /**
     * Inserts the row. One round trip, unless it is a repeat that meets the row.
     *
     * @param connection where to run it
     * @param attempt the number of the run, as {@link SqlCall} gives it
     * @param isOurs tells, on a repeat, whether a row that stands with this id is what was to be inserted
     * @param id the first value
     * @param others the other values of the insert, in the order in which their parameters were made
     * @return the row as it stands
     * @throws SQLException if the database refuses or the connection fails
     */
    public T run(Connection connection, int attempt, Predicate<T> isOurs, Object id, @Nullable Object... others)
            throws SQLException {
        @Nullable Object[] values = new Object[others.length + 1];
        values[0] = id;
        System.arraycopy(others, 0, values, 1, others.length);
        try {
            return insert.one(connection, values);
        } catch (SQLException failure) {
            if (attempt == 1 || SqlState.of(failure).filter("23505"::equals).isEmpty()) {
                throw failure;
            }
            Optional<T> standing = findById.first(connection, id).filter(isOurs);
            if (standing.isEmpty()) {
                throw failure;
            }
            return standing.get();
        }
    }
}
