package dev.tegmen.error;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Rebuilds failures that show values of rows and statements: same SQLSTATE, same stack trace, no value for logs.
 *
 * <p>A server shows them in DETAIL ({@code Key (email)=(ada@example.com) already exists}), CONTEXT, HINT, and in the message
 * itself where it is about a value (SQLSTATE class 22, 42601) or about a key (CockroachDB's 40001); the driver shows them in
 * messages of its own about values and in those of batches, jOOQ shows the SQL text with what is inlined there.
 */
final class ValueFree {
    private ValueFree() {}

    /**
     * Returns a failure that shows no value.
     *
     * @param failure any failure
     * @return the failure itself if nothing in its chain shows a value, else the SQL error in it, rebuilt
     */
    static Throwable of(Throwable failure) {
        return anyShows(failure, newSet()) ? rebuilt(failure, newSet()) : failure;
    }

    static SQLException of(SQLException failure) {
        return of((Throwable) failure) instanceof SQLException free ? free : failure;
    }

    private static Set<Throwable> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static boolean anyShows(@Nullable Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        if (shows(failure) || anyShows(failure.getCause(), seen)) {
            return true;
        }
        if (failure instanceof SQLException sql && anyShows(sql.getNextException(), seen)) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (anyShows(suppressed, seen)) {
                return true;
            }
        }
        return false;
    }

    private static boolean shows(Throwable failure) {
        if (failure instanceof TegmenException || failure instanceof Error) {
            return false;
        }
        if (failure instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
            return shows(Objects.requireNonNull(postgres.getServerErrorMessage()));
        }
        if (failure instanceof SQLException sql) {
            return sql instanceof BatchUpdateException || isAboutValues(sql);
        }
        String message = failure.getMessage();
        return failure.getClass().getName().startsWith("org.jooq.exception.")
                && message != null
                && message.startsWith("SQL [");
    }

    /** The driver says of a conversion of its own what it could not convert: its 42846 too, which the server's is not. */
    private static boolean isAboutValues(SQLException sql) {
        return ServerText.isAboutValues(sql.getSQLState()) || SqlState.CANNOT_COERCE.equals(sql.getSQLState());
    }

    private static boolean shows(ServerErrorMessage server) {
        return server.getDetail() != null
                || server.getWhere() != null
                || server.getHint() != null
                || server.getInternalQuery() != null
                || !Objects.equals(server.getMessage(), ServerText.of(server));
    }

    private static Throwable rebuilt(Throwable failure, Set<Throwable> seen) {
        seen.add(failure);
        SQLException sql = failure instanceof SQLException own
                ? own
                : SqlState.find(failure).orElse(null);
        if (sql == null) {
            return failure;
        }
        if (sql instanceof BatchUpdateException batch) {
            seen.add(batch);
            return rebuilt(refusal(batch), seen);
        }
        SQLException free = copy(sql, failure);
        carryOver(failure, free, seen);
        return free;
    }

    /** Returns what the server said to a batch: its message shows the statement with its values. */
    private static SQLException refusal(BatchUpdateException batch) {
        if (batch.getNextException() != null && !(batch.getNextException() instanceof BatchUpdateException)) {
            return batch.getNextException();
        }
        return batch.getCause() instanceof SQLException cause && !(cause instanceof BatchUpdateException)
                ? cause
                : new SQLException("a batch was refused", batch.getSQLState());
    }

    private static SQLException copy(SQLException sql, Throwable failure) {
        SQLException copy;
        if (sql instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
            copy = new PSQLException(ServerText.free(Objects.requireNonNull(postgres.getServerErrorMessage())), false);
        } else if (isAboutValues(sql)) {
            copy = new SQLException(ServerText.ofValues(Objects.requireNonNull(sql.getSQLState())), sql.getSQLState());
        } else {
            copy = new SQLException(sql.getMessage(), sql.getSQLState(), sql.getErrorCode());
        }
        copy.setStackTrace((sql instanceof PSQLException ? sql : failure).getStackTrace());
        return copy;
    }

    /** Takes along what hangs on a failure: its cause, its next exceptions, and what was suppressed. */
    private static void carryOver(Throwable failure, SQLException free, Set<Throwable> seen) {
        Throwable cause = failure.getCause();
        boolean repeatsValue =
                failure instanceof SQLException sql && isAboutValues(sql) && !(cause instanceof SQLException);
        if (failure instanceof SQLException && cause != null && !repeatsValue && !seen.contains(cause)) {
            free.initCause(free(cause, seen));
        }
        SQLException next = failure instanceof SQLException sql ? sql.getNextException() : null;
        if (next != null && !seen.contains(next) && free(next, seen) instanceof SQLException freeNext) {
            free.setNextException(freeNext);
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!seen.contains(suppressed)) {
                free.addSuppressed(free(suppressed, seen));
            }
        }
    }

    private static Throwable free(Throwable failure, Set<Throwable> seen) {
        return anyShows(failure, newSet()) ? rebuilt(failure, seen) : failure;
    }
}
