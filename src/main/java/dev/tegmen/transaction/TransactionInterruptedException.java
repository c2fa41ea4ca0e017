package dev.tegmen.transaction;

import org.jspecify.annotations.Nullable;

/** The thread was interrupted. The transaction is rolled back, and the thread's interrupt flag is set. */
public final class TransactionInterruptedException extends TransactionException {
    private static final long serialVersionUID = 1L;

    TransactionInterruptedException(String label, @Nullable Throwable cause) {
        super(label + " is rolled back: its thread was interrupted", Outcome.ROLLED_BACK, cause);
    }
}
