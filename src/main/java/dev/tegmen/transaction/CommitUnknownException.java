package dev.tegmen.transaction;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection was lost, or the server gave SQLSTATE 40003, while COMMIT was under way: <b>the data may be committed or
 * not</b>, and it was not run again. Look at the data, make the work idempotent, or use {@linkplain
 * TransactionOptions#withExactlyOnce() exactly-once}.
 *
 * <p>CockroachDB documentation, "Transaction retry error reference" and "Client-side handling of ambiguous results".
 */
public final class CommitUnknownException extends TransactionException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String key;

    CommitUnknownException(String message, @Nullable String key, Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    /**
     * Returns the key to ask {@link Transactions#outcome} for later.
     *
     * @return the key, or empty if the transaction was not exactly-once
     */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }
}
