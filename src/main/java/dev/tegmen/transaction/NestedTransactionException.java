package dev.tegmen.transaction;

/**
 * A transaction, or a call outside of it, was started on a thread whose transaction is still open. It would run on another
 * connection, blind to what the open one did, and could wait for it forever.
 */
public final class NestedTransactionException extends TransactionException {
    private static final long serialVersionUID = 1L;

    NestedTransactionException(String openLabel) {
        super(
                "this thread is inside of " + openLabel
                        + ": use the tx that was handed to its work, tx.nested(…) for a savepoint, or another thread for"
                        + " an independent transaction",
                Outcome.ROLLED_BACK,
                null);
    }
}
