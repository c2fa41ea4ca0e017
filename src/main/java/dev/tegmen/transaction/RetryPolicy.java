package dev.tegmen.transaction;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How often and how long a transaction is tried. Immutable.
 *
 * <p>The wait before retry <i>n</i> is random between zero and {@code min(maxDelay, baseDelay × 2ⁿ⁻¹)}: exponential
 * backoff with full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). No connection is held
 * while waiting.
 *
 * @param maxAttempts how often the work may run at most; waiting for a connection that cannot be had is not an attempt
 * @param deadline how long everything may take together: waiting for connections, statements, backoff
 * @param baseDelay the bound of the first wait
 * @param maxDelay the bound of each wait
 */
public record RetryPolicy(int maxAttempts, Duration deadline, Duration baseDelay, Duration maxDelay) {
    private static final RetryPolicy DEFAULTS =
            new RetryPolicy(20, Duration.ofSeconds(30), Duration.ofMillis(10), Duration.ofSeconds(1));

    /**
     * Checks and creates a policy.
     *
     * @throws IllegalArgumentException if {@code maxAttempts} is below 1, {@code deadline} is not positive, or a delay is
     *     negative
     */
    public RetryPolicy {
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(baseDelay, "baseDelay");
        Objects.requireNonNull(maxDelay, "maxDelay");
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1, was " + maxAttempts);
        }
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("deadline must be positive and at most 365 days, was " + deadline);
        }
        if (baseDelay.isNegative() || maxDelay.isNegative() || maxDelay.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "delays must not be negative nor over a day, were " + baseDelay + " and " + maxDelay);
        }
    }

    /**
     * Returns the default: 20 attempts within 30 s, waits of up to 10 ms, 20 ms, 40 ms, … 1 s.
     *
     * @return the default policy
     */
    public static RetryPolicy ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Returns a policy that never repeats.
     *
     * @return one attempt within 30 s
     */
    public static RetryPolicy never() {
        return DEFAULTS.withMaxAttempts(1);
    }

    /**
     * Returns this policy with another number of attempts.
     *
     * @param attempts at least 1
     * @return a new policy
     */
    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(attempts, deadline, baseDelay, maxDelay);
    }

    /**
     * Returns this policy with another deadline.
     *
     * @param limit positive
     * @return a new policy
     */
    public RetryPolicy withDeadline(Duration limit) {
        return new RetryPolicy(maxAttempts, limit, baseDelay, maxDelay);
    }

    /**
     * Returns this policy with other bounds of the waits.
     *
     * @param base the bound of the first wait, doubled with each further one
     * @param max the bound of each wait
     * @return a new policy
     */
    public RetryPolicy withDelays(Duration base, Duration max) {
        return new RetryPolicy(maxAttempts, deadline, base, max);
    }

    /** Returns a random wait, in nanoseconds, before retry number {@code retry} (1, 2, …). */
    long delayNanos(int retry, RandomGenerator random) {
        long bound = maxDelay.toNanos();
        int doublings = Math.min(retry - 1, 62);
        long base = baseDelay.toNanos();
        if (base <= bound >> doublings) {
            bound = base << doublings;
        }
        return bound == 0 ? 0 : random.nextLong(bound + 1);
    }
}
