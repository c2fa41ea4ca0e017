package dev.tegmen.migration;

import java.util.Objects;

/**
 * What a migration did. Immutable and thread-safe.
 *
 * @param fromVersion the schema's version before, {@code 0} for none
 * @param toVersion the schema's version after
 * @param applied how many migrations this call ran; 0 if the schema was current, or another process had just migrated it
 */
public record MigrationResult(String fromVersion, String toVersion, int applied) {
    /** Checks that nothing is null. */
    public MigrationResult {
        Objects.requireNonNull(fromVersion, "fromVersion");
        Objects.requireNonNull(toVersion, "toVersion");
    }
}
