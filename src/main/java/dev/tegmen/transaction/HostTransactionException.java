package dev.tegmen.transaction;

/**
 * The connection that the host's data source or jOOQ context gave is inside of a transaction that the host has opened: Spring's
 * {@code @Transactional} behind a {@code TransactionAwareDataSourceProxy}, jOOQ's own {@code transaction(…)}, a connection with
 * statements that are not committed. It is the host's to commit or to roll back. Nothing was sent on it, and nothing of it was
 * changed.
 *
 * <p>What to do: call this library outside of that transaction; or build it on the pool itself, for a transaction of its own
 * that neither sees nor ends the host's; or run the statements with the host's own means.
 */
public final class HostTransactionException extends TransactionException {
    private static final long serialVersionUID = 1L;

    HostTransactionException() {
        super(
                "the connection is inside of a transaction of the host's, which only the host may end; nothing was done on it."
                        + " Call outside of that transaction (in Spring: not within @Transactional, or suspend it with"
                        + " NOT_SUPPORTED); or build this on the pool itself, not on a TransactionAwareDataSourceProxy or the"
                        + " context of a jOOQ transaction, to have an independent transaction; or run the statements with"
                        + " the host's own means",
                Outcome.ROLLED_BACK,
                null);
    }
}
