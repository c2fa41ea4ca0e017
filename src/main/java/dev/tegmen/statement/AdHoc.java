package dev.tegmen.statement;

import java.sql.Connection;
import org.jooq.DSLContext;
import org.jooq.conf.Settings;
import org.jooq.conf.SettingsTools;
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
}
