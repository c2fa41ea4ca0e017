package dev.tegmen.transaction;

import java.time.Duration;
import java.util.List;

/**
 * The transaction failed for a reason that a retry may cure, but no further retry is allowed. It is rolled back. The cause
 * is the last failure; all earlier ones are its siblings among the {@linkplain #getSuppressed() suppressed}, in order.
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

    private final Limit limit;
    private final int attempts;
    private final Duration elapsed;

    RetriesExhaustedException(
            String label, Limit limit, int attempts, Duration elapsed, Throwable last, List<Throwable> earlier) {
        super(
                label + " is rolled back: " + reason(limit) + " after " + attempts
                        + (attempts == 1 ? " attempt" : " attempts") + " in " + elapsed.toMillis()
                        + " ms; the last failure is the cause, earlier ones are suppressed",
                last);
        this.limit = limit;
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
