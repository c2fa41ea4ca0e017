package dev.tegmen.statement;

import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jooq.Cursor;
import org.jooq.DSLContext;
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
