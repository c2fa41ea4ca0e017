package dev.tegmen.transaction;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the server itself said in a failure, as opposed to the driver, a pool, or code around them. Only its plain ERROR
 * proves that a statement, or COMMIT, did not happen (PostgreSQL, "Message Severity Levels": ERROR aborts the current
 * command, FATAL the session, PANIC all sessions).
 */
final class ServerAnswer {
    private static final Set<String> ENDS_SESSION = Set.of("FATAL", "PANIC");

    private ServerAnswer() {}

    /** Returns the server's ERROR response, if one is in the failure and the session has survived it. */
    static Optional<PSQLException> plainError(Throwable failure) {
        return find(failure).filter(answer -> !endsSession(answer));
    }

    /** Tells whether the server ended the session with its response. */
    static boolean isFatal(Throwable failure) {
        return find(failure).filter(ServerAnswer::endsSession).isPresent();
    }

    /** Tells whether a statement met a plan or a prepared statement that a schema change or a DISCARD has outdated. */
    static boolean isStalePlan(Throwable failure) {
        return plainError(failure).filter(ServerAnswer::isStale).isPresent();
    }

    /**
     * The word FATAL is sent in the server's language, and the driver keeps the untranslated one to itself. But a session
     * that ends goes with its socket, and the driver chains the lost connection behind the response.
     */
    private static boolean endsSession(PSQLException answer) {
        ServerErrorMessage message = answer.getServerErrorMessage();
        if (message != null && message.getSeverity() != null && ENDS_SESSION.contains(message.getSeverity())) {
            return true;
        }
        int depth = 0;
        for (SQLException next = answer.getNextException();
                next != null && depth++ < 100;
                next = next.getNextException()) {
            if (next.getCause() instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isStale(PSQLException answer) {
        if ("26000".equals(answer.getSQLState())) {
            return true;
        }
        ServerErrorMessage message = answer.getServerErrorMessage();
        return "0A000".equals(answer.getSQLState())
                && message != null
                && ("RevalidateCachedQuery".equals(message.getRoutine())
                        // CockroachDB has other routines, and one language
                        || "cached plan must not change result type".equals(message.getMessage()));
    }

    private static Optional<PSQLException> find(Throwable failure) {
        Deque<Throwable> open = new ArrayDeque<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        open.add(failure);
        while (!open.isEmpty()) {
            Throwable candidate = open.removeFirst();
            if (!seen.add(candidate)) {
                continue;
            }
            if (candidate instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
                return Optional.of(postgres);
            }
            if (candidate instanceof SQLException sql && sql.getNextException() != null) {
                open.addLast(sql.getNextException());
            }
            if (candidate.getCause() != null) {
                open.addFirst(candidate.getCause());
            }
        }
        return Optional.empty();
    }
}
