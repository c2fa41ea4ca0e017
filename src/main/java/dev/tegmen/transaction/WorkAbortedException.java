package dev.tegmen.transaction;

/**
 * The work caught a SQL error and returned normally, but the server had ended the transaction with that error (PostgreSQL:
 * "current transaction is aborted"), so there was nothing left to commit. The data is rolled back; the error is the cause.
 *
 * <p>To go on after an expected error, run the statement that may fail in {@link Transaction#nested}.
 */
public final class WorkAbortedException extends TransactionException {
    private static final long serialVersionUID = 1L;

    WorkAbortedException(String label, Throwable swallowed) {
        super(
                label + " is rolled back: its work caught a SQL error and returned, but that error had ended the"
                        + " transaction; run what may fail in tx.nested(…)",
                Outcome.ROLLED_BACK,
                swallowed);
    }
}
