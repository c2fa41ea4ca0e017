package dev.tegmen.fault;

import java.util.Locale;
import java.util.function.Predicate;

/** What a {@link Fault} waits for: a new connection, or a statement that is on its way to the server. Immutable. */
public final class Occasion {
    private static final Occasion CONNECT = new Occasion(true, sql -> false);
    private static final Occasion COMMIT = statement(sql -> keyword(sql).equals("COMMIT"));

    private final boolean connect;
    private final Predicate<String> statement;

    private Occasion(boolean connect, Predicate<String> statement) {
        this.connect = connect;
        this.statement = statement;
    }

    /**
     * A client connects. The moment before forwarding is right after the TCP connection was accepted and before a byte
     * was read; there is no moment after it.
     *
     * @return the occasion
     */
    public static Occasion connect() {
        return CONNECT;
    }

    /**
     * The driver sends {@code COMMIT}.
     *
     * @return the occasion
     */
    public static Occasion commit() {
        return COMMIT;
    }

    /**
     * The driver runs a statement, by the simple or the extended protocol.
     *
     * @param sql tells by the SQL text as the driver sends it, with {@code $1} for a bind
     * @return the occasion
     */
    public static Occasion statement(Predicate<String> sql) {
        return new Occasion(false, sql);
    }

    /**
     * The driver runs a statement whose text contains a fragment, whatever its case.
     *
     * @param fragment part of the SQL text
     * @return the occasion
     */
    public static Occasion statementContaining(String fragment) {
        String wanted = fragment.toLowerCase(Locale.ROOT);
        return statement(sql -> sql.toLowerCase(Locale.ROOT).contains(wanted));
    }

    static boolean isCommit(String sql) {
        return COMMIT.isStatement(sql);
    }

    boolean isConnect() {
        return connect;
    }

    boolean isStatement(String sql) {
        return statement.test(sql);
    }

    private static String keyword(String sql) {
        return sql.strip().toUpperCase(Locale.ROOT);
    }
}
