package dev.tegmen.migration;

import java.util.List;
import java.util.Objects;

/**
 * What stands in a database, compared with this library's migrations. Immutable and thread-safe.
 *
 * @param state how the two compare
 * @param currentVersion the version of the last migration that succeeded, {@code 0} if there is none
 * @param targetVersion the version that this library was built for
 * @param pending the names of the migrations that have yet to run, in order, for example {@code V2__create_posts.sql}
 * @param offending the names of the migrations that make the state {@link SchemaState#HALF_MIGRATED},
 *     {@link SchemaState#CHANGED} or {@link SchemaState#NEWER}; for {@link SchemaState#INCOMPLETE} what is missing, for
 *     example {@code table posts (V2__create_posts.sql)}; empty otherwise
 */
public record SchemaStatus(
        SchemaState state, String currentVersion, String targetVersion, List<String> pending, List<String> offending) {
    /** Copies the lists. */
    public SchemaStatus {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(currentVersion, "currentVersion");
        Objects.requireNonNull(targetVersion, "targetVersion");
        pending = List.copyOf(pending);
        offending = List.copyOf(offending);
    }
}
