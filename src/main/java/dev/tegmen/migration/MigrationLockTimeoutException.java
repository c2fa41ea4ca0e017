package dev.tegmen.migration;

import dev.tegmen.error.TegmenException;
import java.time.Duration;

/**
 * Another process holds the migration lock, and it did not end within the time to wait. Nothing was changed. The lock ends
 * with the connection of whoever holds it: a process that died holds none.
 */
public final class MigrationLockTimeoutException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private final Duration waited;
    private final String holder;

    MigrationLockTimeoutException(Duration waited, String holder) {
        super(
                "waited " + waited.toMillis() + " ms for the migration lock, which is held by " + holder
                        + "; wait for it to finish its migration, allow a longer wait (Migrations.withLockWait), or end"
                        + " that session",
                null);
        this.waited = waited;
        this.holder = holder;
    }

    /**
     * Returns how long was waited.
     *
     * @return the time that was allowed
     */
    public Duration waited() {
        return waited;
    }

    /**
     * Returns who holds the lock, as far as the server tells.
     *
     * @return a description for people: process id, user, application and address on PostgreSQL
     */
    public String holder() {
        return holder;
    }
}
