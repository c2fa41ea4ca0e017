package dev.tegmen.migration;

import dev.tegmen.error.TegmenException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The migrations could not run to their end: a statement was refused, a privilege or the schema is missing. The message
 * says what to do. What earlier migrations did stands; {@link Migrations#status()} tells how far it came.
 */
public final class MigrationFailedException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String script;

    MigrationFailedException(String message, @Nullable String script, @Nullable Throwable cause) {
        super(message, cause);
        this.script = script;
    }

    /**
     * Returns the migration that failed.
     *
     * @return for example {@code V2__create_posts.sql}; empty if none was reached
     */
    public Optional<String> script() {
        return Optional.ofNullable(script);
    }
}
