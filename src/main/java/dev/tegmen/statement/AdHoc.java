package dev.tegmen.statement;

import java.sql.Connection;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * For statements whose shape comes with the call, such as those with a caller's own condition: jOOQ renders and binds them
 * each time, and nothing of them is kept, since such shapes vary without end.
 */
public final class AdHoc {
    private AdHoc() {}

    /**
     * Returns a jOOQ context that renders as {@link Query} does.
     *
     * @param connection where its statements run
     * @return a context for the time of the call; its failures are jOOQ's, which {@link Session#call} translates
     */
    public static DSLContext on(Connection connection) {
        Rendering.count();
        return DSL.using(connection, SqlText.DIALECT, SqlText.SETTINGS);
    }
}
