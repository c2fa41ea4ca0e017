package dev.tegmen.transaction;

import dev.tegmen.error.TegmenException;
import org.jspecify.annotations.Nullable;

/** What a transaction may come to besides success and the caller's own exception. */
public abstract class TransactionException extends TegmenException {
    private static final long serialVersionUID = 1L;

    TransactionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
