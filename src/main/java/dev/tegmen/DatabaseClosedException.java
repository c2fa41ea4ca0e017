package dev.tegmen;

import dev.tegmen.error.TegmenException;

/** The {@link Database} was closed, and something was asked of it afterwards. */
public final class DatabaseClosedException extends TegmenException {
    private static final long serialVersionUID = 1L;

    DatabaseClosedException() {
        super("this Database is closed; open one for as long as the service runs, and close it last", null);
    }
}
