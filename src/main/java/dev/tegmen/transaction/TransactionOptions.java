package dev.tegmen.transaction;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction runs. Immutable; each {@code with…} method returns a changed copy.
 *
 * <p>The defaults: SERIALIZABLE, read-write, {@link RetryPolicy#ofDefaults()}, label {@code transaction}, not exactly-once,
 * the present.
 */
public final class TransactionOptions {
    private static final int MAX_KEY_LENGTH = 255;
    private static final int MAX_LABEL_LENGTH = 100;
    private static final TransactionOptions DEFAULTS = new TransactionOptions(
            Isolation.SERIALIZABLE, false, RetryPolicy.ofDefaults(), "transaction", false, null, null);

    private final Isolation isolation;
    private final boolean readOnly;
    private final RetryPolicy retry;
    private final String label;
    private final boolean exactlyOnce;
    private final @Nullable String key;
    private final @Nullable String asOf;

    private TransactionOptions(
            Isolation isolation,
            boolean readOnly,
            RetryPolicy retry,
            String label,
            boolean exactlyOnce,
            @Nullable String key,
            @Nullable String asOf) {
        this.isolation = isolation;
        this.readOnly = readOnly;
        this.retry = retry;
        this.label = label;
        this.exactlyOnce = exactlyOnce;
        this.key = key;
        this.asOf = asOf;
        if (exactlyOnce && readOnly) {
            throw new IllegalArgumentException(
                    "exactly-once writes a marker row and cannot be read-only; a read may simply run again");
        }
    }

    /**
     * Returns the defaults.
     *
     * @return SERIALIZABLE, read-write, retried by {@link RetryPolicy#ofDefaults()}
     */
    public static TransactionOptions ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Sets the isolation level.
     *
     * @param level the level
     * @return changed options
     */
    public TransactionOptions withIsolation(Isolation level) {
        Objects.requireNonNull(level, "level");
        return new TransactionOptions(level, readOnly, retry, label, exactlyOnce, key, asOf);
    }

    /**
     * Refuses writes (SQLSTATE 25006). A lost commit of a read-only transaction is retried, since nothing can be doubled.
     *
     * @return changed options
     */
    public TransactionOptions withReadOnly() {
        return new TransactionOptions(isolation, true, retry, label, exactlyOnce, key, asOf);
    }

    /**
     * Sets how often and how long the transaction is tried.
     *
     * @param policy attempts, deadline and backoff
     * @return changed options
     */
    public TransactionOptions withRetry(RetryPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        return new TransactionOptions(isolation, readOnly, policy, label, exactlyOnce, key, asOf);
    }

    /**
     * Sets how long everything may take together; the same as {@link RetryPolicy#withDeadline}.
     *
     * @param deadline positive
     * @return changed options
     */
    public TransactionOptions withDeadline(Duration deadline) {
        return withRetry(retry.withDeadline(deadline));
    }

    /**
     * Names the transaction in events, metrics and messages.
     *
     * @param name a short name from the code, not from data: 1 to 100 characters, none of them a control character
     * @return changed options
     * @throws IllegalArgumentException if the name is not such a one
     */
    public TransactionOptions withLabel(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isBlank() || name.length() > MAX_LABEL_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a label has 1 to " + MAX_LABEL_LENGTH
                    + " characters, none of them a control character; this one has " + name.length());
        }
        return new TransactionOptions(isolation, readOnly, retry, name, exactlyOnce, key, asOf);
    }

    /**
     * Makes the transaction happen once even if the connection is lost during COMMIT: a marker row, written with it, tells
     * afterwards whether it committed. See {@link Transactions} for how, and for what it costs: one round trip.
     *
     * @return changed options, with a key of the library's own making for each run
     */
    public TransactionOptions withExactlyOnce() {
        return new TransactionOptions(isolation, readOnly, retry, label, true, null, asOf);
    }

    /**
     * Makes the transaction happen once for a key, also across processes and restarts: a second run with the same key, here
     * or elsewhere, throws {@link AlreadyCommittedException}.
     *
     * @param idempotencyKey names the request: 1 to 255 characters as the database counts them (code points), no NUL; it is
     *     stored in {@code tegmen_transaction}
     * @return changed options
     * @throws IllegalArgumentException if the key is blank or too long, or holds a NUL or half of a surrogate pair, which no
     *     UTF-8 can carry: two keys that differ would become one
     */
    public TransactionOptions withExactlyOnce(String idempotencyKey) {
        return new TransactionOptions(isolation, readOnly, retry, label, true, checkKey(idempotencyKey), asOf);
    }

    /**
     * Reads the database as it was at a time past: CockroachDB only ("AS OF SYSTEM TIME"). Implies read-only.
     *
     * @param time a time within the garbage-collection window
     * @return changed options
     */
    public TransactionOptions withAsOf(Instant time) {
        Objects.requireNonNull(time, "time");
        return new TransactionOptions(isolation, true, retry, label, exactlyOnce, key, "'" + time + "'");
    }

    /**
     * Reads from the nearest replica, some seconds in the past: CockroachDB only ("Follower Reads"). Implies read-only.
     *
     * @return changed options
     */
    public TransactionOptions withFollowerReads() {
        return new TransactionOptions(isolation, true, retry, label, exactlyOnce, key, "follower_read_timestamp()");
    }

    static String checkKey(String key) {
        Objects.requireNonNull(key, "idempotencyKey");
        int characters = key.codePointCount(0, key.length());
        if (key.isBlank() || characters > MAX_KEY_LENGTH || key.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an idempotency key has 1 to " + MAX_KEY_LENGTH
                    + " characters, not all blank and no NUL; this one has " + characters);
        }
        if (key.codePoints().anyMatch(it -> it >= Character.MIN_SURROGATE && it <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException(
                    "an idempotency key is text that UTF-8 can carry: this one holds half of a"
                            + " surrogate pair; encode random bytes as hexadecimal or Base64");
        }
        return key;
    }

    /**
     * Returns the isolation level.
     *
     * @return SERIALIZABLE unless set otherwise
     */
    public Isolation isolation() {
        return isolation;
    }

    /**
     * Tells whether writes are refused.
     *
     * @return false unless set
     */
    public boolean readOnly() {
        return readOnly;
    }

    /**
     * Returns how often and how long the transaction is tried.
     *
     * @return the policy
     */
    public RetryPolicy retry() {
        return retry;
    }

    /**
     * Returns the name in events and messages.
     *
     * @return {@code transaction} unless set
     */
    public String label() {
        return label;
    }

    /**
     * Tells whether a marker row makes the transaction happen once.
     *
     * @return false unless set
     */
    public boolean exactlyOnce() {
        return exactlyOnce;
    }

    /**
     * Returns the caller's idempotency key.
     *
     * @return the key, or empty if the transaction is not exactly-once or its key is the library's own
     */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    /** The SQL expression of the time to read at. Made of nothing that a caller wrote as text. */
    Optional<String> asOf() {
        return Optional.ofNullable(asOf);
    }

    @Override
    public String toString() {
        return "TransactionOptions[" + label + ", " + isolation + (readOnly ? ", read-only" : "")
                + (exactlyOnce ? ", exactly once" : "") + ", " + retry + "]";
    }
}
