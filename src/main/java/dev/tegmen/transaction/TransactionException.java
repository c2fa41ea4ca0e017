package dev.tegmen.transaction;

import dev.tegmen.error.TegmenException;
import org.jspecify.annotations.Nullable;

/** What a transaction may come to besides success and the caller's own exception. */
public abstract class TransactionException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    TransactionException(String message, Outcome outcome, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /**
     * Returns what became of the transaction, so that one handler does for all of them: what is rolled back may be tried again
     * later, what is committed must not, and what is unknown is to be looked for first.
     *
     * @return {@link Outcome#ROLLED_BACK}, {@link Outcome#COMMITTED} or {@link Outcome#UNKNOWN}
     */
    public final Outcome outcome() {
        return outcome;
    }
}
