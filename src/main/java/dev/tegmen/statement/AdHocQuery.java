package dev.tegmen.statement;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;

/**
 * A statement whose shape comes with the call, such as one with a caller's own condition: rendered and bound by jOOQ each
 * time, and not kept, since such shapes vary without end. For one call on one thread.
 *
 * @param <T> what a row becomes
 */
public final class AdHocQuery<T> {
    private final ResultQuery<?> statement;
    private final RowMapper<T> mapper;

    private AdHocQuery(ResultQuery<?> statement, RowMapper<T> mapper) {
        this.statement = statement;
        this.mapper = mapper;
    }

    /**
     * Takes a statement with all of its values.
     *
     * @param <T> what a row becomes
     * @param statement the statement
     * @param mapper makes a value of a row
     * @return the statement, ready to run
     */
    public static <T> AdHocQuery<T> of(ResultQuery<?> statement, RowMapper<T> mapper) {
        return new AdHocQuery<>(statement, mapper);
    }

    /**
     * Runs the statement and returns all rows.
     *
     * @param connection where to run it
     * @return the rows in order; unmodifiable
     * @throws SQLException if the database refuses or the connection fails
     */
    public List<T> list(Connection connection) throws SQLException {
        statement.attach(
                DSL.using(connection, SqlText.DIALECT, SqlText.SETTINGS).configuration());
        List<T> all = new ArrayList<>();
        try (ResultSet rows = statement.fetchResultSet()) {
            while (rows.next()) {
                all.add(mapper.map(rows));
            }
        }
        return Collections.unmodifiableList(all);
    }
}
