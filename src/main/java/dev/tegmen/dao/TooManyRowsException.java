package dev.tegmen.dao;

import dev.tegmen.error.TegmenException;

/** One row was asked for, and there are more. Nothing was changed. */
public final class TooManyRowsException extends TegmenException {
    private static final long serialVersionUID = 1L;

    TooManyRowsException(String table) {
        super(
                "one row of " + table + " was asked for, and there are more; narrow the selection, or take first()",
                null);
    }
}
