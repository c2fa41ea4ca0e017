package dev.tegmen.transaction;

import static dev.tegmen.transaction.Phase.ACQUIRE;
import static dev.tegmen.transaction.Phase.COMMIT;
import static dev.tegmen.transaction.Phase.WORK;
import static dev.tegmen.transaction.Verdict.COMMITTED;
import static dev.tegmen.transaction.Verdict.FAIL;
import static dev.tegmen.transaction.Verdict.RETRY;
import static dev.tegmen.transaction.Verdict.UNKNOWN;

import dev.tegmen.error.SqlState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;

/**
 * Tells what a failure means, by the phase in which it came and its SQLSTATE. The first rule that fits decides; what no
 * rule names has failed for good.
 *
 * <p>Once COMMIT was sent, only the server's plain ERROR proves that it did not happen. Everything else, be its SQLSTATE
 * what it may, is unknown: a FATAL or PANIC, an exception or {@code Error} of the driver, of a pool, of code around them.
 *
 * <p>Codes: PostgreSQL, Appendix A; CockroachDB, "Transaction retry error reference" and "Common errors".
 */
final class FailureClassifier {
    private static final List<Rule> RULES = List.of(
            //       SQLSTATE                                        ACQUIRE WORK   COMMIT
            new Rule("40001", "serialization failure               ", RETRY, RETRY, RETRY),
            new Rule("40P01", "deadlock                            ", RETRY, RETRY, RETRY),
            new Rule("40003", "statement completion unknown        ", RETRY, RETRY, UNKNOWN),
            new Rule("XXA00", "committed, schema change failed     ", FAIL, FAIL, COMMITTED),
            new Rule("08004", "server refused the connection       ", FAIL, FAIL, UNKNOWN),
            new Rule("08", "no connection, or it was lost       ", RETRY, RETRY, UNKNOWN),
            new Rule("57P0", "server or backend ends, or starts   ", RETRY, RETRY, UNKNOWN),
            new Rule("53300", "too many connections                ", RETRY, FAIL, FAIL));

    /** A failure that carries no SQLSTATE, but is one of the connection by its type. */
    private static final String LOST_CONNECTION = "08006";

    /** PgBouncer sends it as FATAL for everything of its own; as an ERROR it says that the statement was malformed. */
    private static final String PROTOCOL_VIOLATION = "08P01";

    /** CockroachDB: the data is committed, and only a schema change failed. Nothing else has this code. */
    private static final String COMMITTED_WITH_ERROR = "XXA00";

    private FailureClassifier() {}

    static Verdict classify(Phase phase, Throwable failure) {
        String state = stateOf(failure);
        if (phase == COMMIT && ServerAnswer.plainError(failure).isEmpty() && !state.equals(COMMITTED_WITH_ERROR)) {
            return UNKNOWN;
        }
        if (phase == WORK && ServerAnswer.isFatal(failure)) {
            return RETRY;
        }
        if (phase != ACQUIRE && ServerAnswer.isStalePlan(failure)) {
            return RETRY;
        }
        if (state.equals(PROTOCOL_VIOLATION) && ServerAnswer.plainError(failure).isPresent()) {
            return FAIL;
        }
        if (phase == WORK && SqlState.isOfChangedSetting(failure)) {
            return FAIL; // it would do the same again, whatever SQLSTATE the driver gives it
        }
        for (Rule rule : RULES) {
            if (state.startsWith(rule.prefix())) {
                return rule.in(phase);
            }
        }
        return FAIL;
    }

    /** Tells whether the connection itself is what failed. */
    static boolean isConnectionLoss(Throwable failure) {
        String state = stateOf(failure);
        return state.startsWith("08") || state.startsWith("57P0") || ServerAnswer.isFatal(failure);
    }

    /** Tells whether the database or the way to it has failed, and not what the caller does in between. */
    static boolean isOfDatabase(Phase phase, Throwable failure) {
        return phase == Phase.ACQUIRE || !stateOf(failure).isEmpty();
    }

    /** Tells whether it is a deadline that ended the wait for a connection or, by a cancel request, a statement. */
    static boolean isEndOfTime(boolean deadlinePassed, Phase phase, Throwable failure) {
        return deadlinePassed && (phase == Phase.ACQUIRE || stateOf(failure).equals("57014"));
    }

    /** Tells whether it is what a thread meets that is interrupted while it waits. */
    static boolean isInterruption(Throwable failure) {
        Throwable candidate = failure;
        for (int depth = 0; candidate != null && depth < 100; depth++) {
            if (candidate instanceof InterruptedException
                    || candidate instanceof ClosedByInterruptException
                    || (candidate instanceof InterruptedIOException
                            && !(candidate instanceof SocketTimeoutException))) {
                return true;
            }
            candidate = candidate.getCause();
        }
        return false;
    }

    private static String stateOf(Throwable failure) {
        return SqlState.of(failure).orElseGet(() -> connectionFailure(failure).isPresent() ? LOST_CONNECTION : "");
    }

    /** Pools and drivers tell of some lost connections by type only: a pool's timeout has no SQLSTATE. */
    private static Optional<Throwable> connectionFailure(Throwable failure) {
        Throwable candidate = failure;
        for (int depth = 0; candidate != null && depth < 100; depth++) {
            if (candidate instanceof SQLTransientConnectionException
                    || candidate instanceof SQLNonTransientConnectionException
                    || candidate instanceof SQLRecoverableException
                    || (candidate instanceof SQLException && candidate.getCause() instanceof IOException)) {
                return Optional.of(candidate);
            }
            candidate = candidate.getCause();
        }
        return Optional.empty();
    }

    private record Rule(String prefix, String meaning, Verdict acquire, Verdict work, Verdict commit) {
        Verdict in(Phase phase) {
            return switch (phase) {
                case ACQUIRE -> acquire;
                case WORK -> work;
                case COMMIT -> commit;
            };
        }
    }
}
