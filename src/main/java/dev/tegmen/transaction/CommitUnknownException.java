package dev.tegmen.transaction;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * COMMIT was sent, and no answer of the server proves what became of it: <b>the data may be committed or not</b>, and it was
 * not run again. The connection was lost, the server gave FATAL, PANIC or SQLSTATE 40003, the driver or a data source around
 * it threw something else than the server's plain ERROR, or the data stands on this server while its synchronous standby may
 * not have it. Look at the data, make the work idempotent, or use {@linkplain TransactionOptions#withExactlyOnce()
 * exactly-once}.
 *
 * <p>CockroachDB documentation, "Transaction retry error reference" and "Client-side handling of ambiguous results".
 */
public final class CommitUnknownException extends TransactionException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String key;

    CommitUnknownException(String message, @Nullable String key, Throwable cause) {
        super(message, Outcome.UNKNOWN, cause);
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
