package dev.tegmen.transaction;

/**
 * A transaction with the same idempotency key is committed already, by an earlier run or another process. Nothing was done
 * now. What that run returned is not kept: read the data.
 */
public final class AlreadyCommittedException extends TransactionException {
    private static final long serialVersionUID = 1L;

    private final String key;

    AlreadyCommittedException(String key, Throwable cause) {
        super(
                "a transaction with this idempotency key is committed already; nothing was done now",
                Outcome.COMMITTED,
                cause);
        this.key = key;
    }

    /**
     * Returns the key.
     *
     * @return the key, as it was given
     */
    public String key() {
        return key;
    }
}
