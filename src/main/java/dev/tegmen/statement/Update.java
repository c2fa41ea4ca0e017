package dev.tegmen.statement;

import dev.tegmen.error.SynchronousReplication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jooq.RowCountQuery;
import org.jspecify.annotations.Nullable;

/**
 * A statement that changes rows and returns their number, written in jOOQ's DSL and rendered once. Immutable and
 * thread-safe. Parameters are those of {@link Query}.
 */
public final class Update {
    private final SqlText text;

    private Update(SqlText text) {
        this.text = text;
    }

    /**
     * Renders a statement.
     *
     * @param statement an {@code insert}, {@code update} or {@code delete}, with a {@link Query#parameter} wherever a
     *     value comes with the call
     * @return the statement, ready to run
     * @throws IllegalArgumentException if a parameter cannot be bound
     */
    public static Update of(RowCountQuery statement) {
        return new Update(SqlText.of(statement));
    }

    /**
     * Renders a statement whose shape comes with the call, exactly as jOOQ does: for one with a caller's own condition.
     *
     * @param statement an {@code insert}, {@code update} or {@code delete}, with its values
     * @return the statement, ready to run
     */
    public static Update unprepared(RowCountQuery statement) {
        return new Update(SqlText.asJooq(statement));
    }

    /**
     * Runs the statement.
     *
     * @param connection where to run it
     * @param values one value for each parameter, in the order in which they were made
     * @return the number of rows that it changed
     * @throws IllegalArgumentException if there are more or fewer values than parameters
     * @throws dev.tegmen.error.InvalidValueException if a value is not of its parameter's type; nothing is sent
     * @throws SQLException if the database refuses or the connection fails
     */
    public int run(Connection connection, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = text.prepare(connection, values)) {
            int changed = statement.executeUpdate();
            SynchronousReplication.check(statement.getWarnings());
            return changed;
        }
    }

    /**
     * Returns the SQL text, with {@code ?} for each bind.
     *
     * @return the text; it contains no value that came with a call
     */
    public String sql() {
        return text.sql();
    }

    @Override
    public String toString() {
        return sql();
    }
}
