package dev.tegmen.statement;

import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jooq.QueryPart;
import org.jooq.ResultQuery;
import org.jooq.conf.Settings;
import org.jooq.conf.SettingsTools;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * For statements whose shape comes with the call, such as those with a caller's own condition: jOOQ renders and binds them
 * each time, exactly as in a statement of the caller's own, and nothing of them is kept, since such shapes vary without end.
 */
public final class AdHoc {
    /** jOOQ's own, but that the values which it would log are the caller's data. */
    private static final Settings SETTINGS = SettingsTools.defaultSettings().withExecuteLogging(false);

    private static final DSLContext VALUES = DSL.using(SqlText.DIALECT);

    private AdHoc() {}

    /**
     * Returns a jOOQ context that renders as {@link DSL#using(Connection, org.jooq.SQLDialect)} does.
     *
     * @param connection where its statements run
     * @return a context for the time of the call; its failures are jOOQ's, which {@link Session#call} translates
     */
    public static DSLContext on(Connection connection) {
        Rendering.count();
        return DSL.using(connection, SqlText.DIALECT, SETTINGS);
    }

    /**
     * Checks that a part of a statement has its values with it.
     *
     * @param <Q> what it is
     * @param part a condition, or anything else that is rendered at each call
     * @return the part
     * @throws IllegalStateException if a value is to come with the call, for which NULL would be bound
     */
    public static <Q extends QueryPart> Q withValues(Q part) {
        for (Param<?> param : VALUES.extractParams(part).values()) {
            Parameters.Key key = Parameters.Key.of(param);
            if (key != null) {
                throw new IllegalStateException("the value of the parameter for " + key + " comes with the call, but this"
                        + " statement is not prepared, and has none for it: say prepared(), keep that, and give the"
                        + " values by with(…); or put the value itself in the place of Query.parameter(…)");
            }
        }
        return part;
    }

    /**
     * Runs a select, rendered and bound by jOOQ, and hands its rows to a reader.
     *
     * @param <A> what the reader makes of the rows
     * @param connection where to run it
     * @param select the select, with its values
     * @param reader reads the rows
     * @return what the reader returned
     * @throws SQLException if the database refuses or the connection fails
     */
    public static <A> A read(Connection connection, ResultQuery<?> select, RowsReader<A> reader) throws SQLException {
        try (Cursor<?> rows = on(connection).fetchLazy(select)) {
            return reader.read(Objects.requireNonNull(rows.resultSet(), "result"));
        } catch (DataAccessException e) {
            throw SqlState.find(e).orElseThrow(() -> e);
        }
    }
}
