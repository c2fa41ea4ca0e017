package dev.tegmen.migration;

import dev.tegmen.error.TegmenException;

/**
 * The thread was interrupted while it waited for another process's migration to end. Nothing was changed, and the
 * thread's interrupt flag is set.
 */
public final class MigrationInterruptedException extends TegmenException {
    private static final long serialVersionUID = 1L;

    MigrationInterruptedException() {
        super("interrupted while waiting for another process to finish its migration; nothing was changed", null);
    }
}
