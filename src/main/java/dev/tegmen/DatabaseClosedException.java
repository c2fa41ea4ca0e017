package dev.tegmen;

import dev.tegmen.error.TegmenException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Database} was closed, and something was asked of it afterwards; or a transaction that ran while it was closed did
 * not end in time, and is rolled back.
 */
public final class DatabaseClosedException extends TegmenException {
    private static final long serialVersionUID = 1L;

    DatabaseClosedException() {
        this(null);
    }

    DatabaseClosedException(@Nullable Throwable cause) {
        super("this Database is closed; open one for as long as the service runs, and close it last", cause);
    }
}
