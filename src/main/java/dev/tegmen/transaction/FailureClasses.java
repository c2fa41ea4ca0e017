package dev.tegmen.transaction;

import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SynchronousReplication;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jooq.exception.DataAccessException;
import org.postgresql.util.GT;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * Initializes what failures need while nothing fails yet. A class whose initialization is struck by an {@code Error} is lost for
 * good (JVM Specification, 5.5): if the first SQL error of a process comes at the end of the stack, every later one would be a
 * {@code NoClassDefFoundError}, and no outcome could be told any more.
 */
final class FailureClasses {
    /** One of each way through the translation. */
    private static final List<String> STATES =
            List.of("40001", "23505", "23503", "23514", "23502", "42P01", "08006", "57014", "22012");

    private static volatile boolean initialized;

    private FailureClasses() {}

    static void initialize() {
        if (initialized) {
            return;
        }
        for (String state : STATES) {
            PSQLException refused =
                    new PSQLException(new ServerErrorMessage("SERROR\0VERROR\0C" + state + "\0Mnone\0"));
            for (Phase phase : Phase.values()) {
                FailureClassifier.classify(phase, refused);
            }
            JdbcOrigin.isDriver(refused);
            JdbcOrigin.isDriversCommit(refused);
            SqlExceptionTranslator.translate(refused);
            RuntimeException wrapped = new DataAccessException("none", refused);
            SqlExceptionTranslator.translate(wrapped);
            ((DataAccessException) wrapped).sqlStateClass();
        }
        exceptions(new SQLException("none", "40001"));
        initialized = true;
    }

    private static void exceptions(SQLException cause) {
        for (RetriesExhaustedException.Limit limit : RetriesExhaustedException.Limit.values()) {
            RetriesExhaustedException.Reason reason =
                    RetriesExhaustedException.Reason.of(Phase.WORK, limit, new BatchUpdateException());
            RetriesExhaustedException made =
                    new RetriesExhaustedException("none", limit, reason, 1, Duration.ZERO, cause, List.of());
            SqlExceptionTranslator.translate(made);
        }
        for (Class<?> type : List.of(
                AfterCommitException.class,
                AlreadyCommittedException.class,
                CommitUnknownException.class,
                CommittedWithErrorException.class,
                Eviction.class,
                Hooks.class,
                PSQLState.class,
                PSQLWarning.class,
                StatementOnServer.class,
                SynchronousReplication.class,
                TransactionInterruptedException.class,
                WorkAbortedException.class,
                WorkEndedTransactionException.class)) {
            initialize(type);
        }
        GT.tr("none");
    }

    private static void initialize(Class<?> type) {
        try {
            Class.forName(type.getName(), true, type.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
