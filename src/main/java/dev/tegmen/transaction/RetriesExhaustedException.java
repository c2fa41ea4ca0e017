package dev.tegmen.transaction;

import dev.tegmen.error.SqlState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The transaction failed for a reason that a retry may cure, but no further retry is allowed. It is rolled back. The cause
 * is the last failure; earlier ones are its siblings among the {@linkplain #getSuppressed() suppressed}, in order, without
 * their stack traces, and 31 at most: the first and the latest.
 */
public final class RetriesExhaustedException extends TransactionException {
    private static final long serialVersionUID = 1L;

    /** What ended the retries. */
    public enum Limit {
        /** {@link RetryPolicy#maxAttempts()} runs failed. */
        ATTEMPTS,
        /** {@link RetryPolicy#deadline()} has passed. */
        DEADLINE,
        /** Most of the pool's traffic is retries: {@link RetryBudget}. */
        BUDGET
    }

    /** Why the last attempt failed: whom to look at. */
    public enum Reason {
        /** No connection to the server could be opened, or it was lost. The cause says why. */
        OUTAGE("no connection to the server could be opened, or it was lost: check that it runs and can be reached"),
        /** All connections of the pool were in use. */
        POOL_FULL("all connections of the pool are in use: hold each for a shorter time, or enlarge the pool"),
        /** Other transactions were at the same rows. */
        CONTENTION("other transactions are at the same rows: make it shorter, or write fewer rows that others write"),
        /** The work or a statement was still running, or the server silent, when the deadline passed. */
        TIMEOUT("it was still running, or the server was silent: give it a longer deadline, or make it faster");

        private final String advice;

        Reason(String advice) {
            this.advice = advice;
        }

        static Reason of(Phase phase, Limit limit, Throwable last) {
            String state = SqlState.of(last).orElse("");
            if (phase == Phase.ACQUIRE) {
                return state.isEmpty() && !isOfTheNetwork(last) ? POOL_FULL : OUTAGE;
            }
            if (state.startsWith("40")) {
                return CONTENTION;
            }
            if (limit == Limit.DEADLINE) {
                return TIMEOUT;
            }
            return FailureClassifier.isConnectionLoss(last) ? OUTAGE : CONTENTION;
        }

        /** A pool that waits in vain says so without a SQLSTATE, and without a failed connect beneath. */
        private static boolean isOfTheNetwork(Throwable failure) {
            Throwable candidate = failure;
            for (int depth = 0; candidate != null && depth < 100; depth++) {
                if (candidate instanceof IOException) {
                    return true;
                }
                candidate = candidate.getCause();
            }
            return false;
        }
    }

    private final Limit limit;
    private final Reason reason;
    private final int attempts;
    private final Duration elapsed;

    RetriesExhaustedException(
            String label,
            Limit limit,
            Reason reason,
            int attempts,
            Duration elapsed,
            Throwable last,
            List<Throwable> earlier) {
        super(
                label + " is rolled back: " + reason(limit) + " after " + attempts
                        + (attempts == 1 ? " attempt" : " attempts") + " in " + elapsed.toMillis()
                        + " ms; " + reason.advice + "; the last failure is the cause, earlier ones are suppressed",
                Outcome.ROLLED_BACK,
                last);
        this.limit = limit;
        this.reason = reason;
        this.attempts = attempts;
        this.elapsed = elapsed;
        earlier.forEach(this::addSuppressed);
    }

    private static String reason(Limit limit) {
        return switch (limit) {
            case ATTEMPTS -> "all attempts failed";
            case DEADLINE -> "the deadline has passed";
            case BUDGET -> "the retry budget of the pool is spent";
        };
    }

    /**
     * Returns what ended the retries.
     *
     * @return attempts, deadline or budget
     */
    public Limit limit() {
        return limit;
    }

    /**
     * Returns why the last attempt failed.
     *
     * @return outage, full pool, contention or timeout
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns how often the work was run, waiting in vain for a connection included.
     *
     * @return at least 1
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Returns how long everything took.
     *
     * @return the time from the call to the last failure
     */
    public Duration elapsed() {
        return elapsed;
    }
}
