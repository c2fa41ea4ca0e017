package dev.tegmen.transaction;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket that bounds how much of the traffic of one pool may be retries, so that an overload is not fed by the
 * answers to it. Thread-safe.
 *
 * <p>A retry takes one token and is refused when none is left; a commit gives {@code perCommit} tokens back, up to the
 * capacity. Over time there are thus at most {@code perCommit} retries for each commit, beyond a first burst. Waiting for a
 * connection takes no token: it puts no load on the server. The same idea stands in gRPC's retry throttling (gRFC A6).
 */
public final class RetryBudget {
    private static final long TOKEN = 1_000;

    private final long capacity;
    private final long perCommit;
    private final AtomicLong tokens;

    private RetryBudget(long capacity, long perCommit) {
        this.capacity = capacity;
        this.perCommit = perCommit;
        this.tokens = new AtomicLong(capacity);
    }

    /**
     * Creates a full bucket.
     *
     * @param burst how many retries may come in a row without a commit; at least 1
     * @param perCommit how many retries each commit allows; positive
     * @return a new bucket, to be shared by all that use one pool
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static RetryBudget of(int burst, double perCommit) {
        if (burst < 1) {
            throw new IllegalArgumentException("burst must be at least 1, was " + burst);
        }
        if (!(perCommit > 0 && perCommit <= 1_000)) {
            throw new IllegalArgumentException("perCommit must be over 0 and at most 1000, was " + perCommit);
        }
        return new RetryBudget(burst * TOKEN, Math.max(1, Math.round(perCommit * TOKEN)));
    }

    /**
     * Returns the default: a burst of 1,000 retries, and 3 retries for each commit.
     *
     * @return a new bucket
     */
    public static RetryBudget ofDefaults() {
        return of(1_000, 3);
    }

    boolean tryTake() {
        long before = tokens.getAndUpdate(current -> current >= TOKEN ? current - TOKEN : current);
        return before >= TOKEN;
    }

    void committed() {
        if (tokens.get() < capacity) {
            tokens.updateAndGet(current -> Math.min(capacity, current + perCommit));
        }
    }

    /**
     * Returns how many retries may run now without a commit in between.
     *
     * @return whole tokens in the bucket
     */
    public long available() {
        return tokens.get() / TOKEN;
    }

    @Override
    public String toString() {
        return "RetryBudget[available=" + available() + " of " + capacity / TOKEN + "]";
    }
}
