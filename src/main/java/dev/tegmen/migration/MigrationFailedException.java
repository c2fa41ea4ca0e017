package dev.tegmen.migration;

import dev.tegmen.error.TegmenException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The migrations could not run to their end: a statement was refused, a privilege or the schema is missing. The message
 * says what to do. On PostgreSQL nothing was changed; on CockroachDB what earlier migrations did stands, and {@link
 * Migrations#status()} tells how far it came.
 */
public final class MigrationFailedException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String script;
    private final @Nullable String object;

    MigrationFailedException(
            String message, @Nullable String script, @Nullable String object, @Nullable Throwable cause) {
        super(message, cause);
        this.script = script;
        this.object = object;
    }

    /**
     * Returns the migration that failed.
     *
     * @return for example {@code V2__create_posts.sql}; empty if none was reached
     */
    public Optional<String> script() {
        return Optional.ofNullable(script);
    }

    /**
     * Returns the table or index that stands in the migration's way: it bears the name of what the migration makes, and is
     * something else.
     *
     * @return for example {@code users}; empty if that is not the reason
     */
    public Optional<String> object() {
        return Optional.ofNullable(object);
    }
}
