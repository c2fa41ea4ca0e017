package dev.tegmen.error;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Finds the SQLSTATE of a failure wherever it hides: in the exception itself, in a cause at any depth (jOOQ, Spring and
 * JPA wrap it), or in a {@linkplain SQLException#getNextException() next exception} (JDBC batches chain it).
 *
 * <p>Codes are those of PostgreSQL, Appendix A "PostgreSQL Error Codes", which CockroachDB shares.
 */
public final class SqlState {
    /** In the driver's messages these names stand in every language. */
    private static final List<String> SETTINGS_OF_DRIVER =
            List.of("client_encoding", "DateStyle", "standard_conforming_strings");

    private SqlState() {}

    /**
     * Returns the SQLSTATE of the nearest SQL error in a failure.
     *
     * @param failure any exception
     * @return the five-character code, or empty when no SQL error with a code is to be found
     */
    public static Optional<String> of(Throwable failure) {
        return find(failure).map(SQLException::getSQLState);
    }

    /**
     * Returns the nearest SQL error that carries a SQLSTATE: causes are searched before next exceptions.
     *
     * @param failure any exception; a cycle among its causes does no harm
     * @return the SQL error, or empty when there is none
     */
    public static Optional<SQLException> find(Throwable failure) {
        Deque<Throwable> open = new ArrayDeque<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        open.add(failure);
        while (!open.isEmpty()) {
            Throwable candidate = open.removeFirst();
            if (!seen.add(candidate)) {
                continue;
            }
            if (candidate instanceof SQLException sql) {
                if (sql.getSQLState() != null) {
                    return Optional.of(sql);
                }
                addIfPresent(open, sql.getNextException());
            }
            Throwable cause = candidate.getCause();
            if (cause != null) {
                open.addFirst(cause);
            }
        }
        return Optional.empty();
    }

    /**
     * Tells whether the driver gave up a session because a setting was changed that it cannot do without: {@code
     * client_encoding}, {@code DateStyle}, {@code standard_conforming_strings}. It has the SQLSTATE of a lost connection then,
     * which is no outage: the same statement will do the same again. The server did run it.
     *
     * @param failure any exception
     * @return true if that is what failed
     */
    public static boolean isOfChangedSetting(Throwable failure) {
        return find(failure)
                .filter(sql -> sql instanceof PSQLException postgres
                        && postgres.getServerErrorMessage() == null
                        && postgres.getMessage() != null
                        && SETTINGS_OF_DRIVER.stream().anyMatch(postgres.getMessage()::contains))
                .isPresent();
    }

    private static void addIfPresent(Deque<Throwable> open, @Nullable Throwable next) {
        if (next != null) {
            open.addLast(next);
        }
    }
}
