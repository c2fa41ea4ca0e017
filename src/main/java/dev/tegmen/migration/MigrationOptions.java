package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How migrations run.
 *
 * @param engine the engine; null if the database is to be asked
 * @param set what is migrated
 * @param schema the library's own schema; null for the first of the search path
 * @param lockWait how long to wait for another process
 * @param newerRefused whether a newer schema is an error
 * @param throughPooler whether a transaction pooler stands in between
 */
record MigrationOptions(
        @Nullable Engine engine,
        MigrationSet set,
        @Nullable String schema,
        Duration lockWait,
        boolean newerRefused,
        boolean throughPooler) {
    /** PostgreSQL cuts longer names off (documentation, 4.1.1); two that differ after it would be one. */
    private static final int NAME_BYTES = 63;

    /** In a search path it means another schema, quoted or not: the one that is named as the user. */
    private static final String NAME_OF_THE_USER = "$user";

    MigrationOptions withEngine(Engine known) {
        return new MigrationOptions(known, set, schema, lockWait, newerRefused, throughPooler);
    }

    MigrationOptions withSet(MigrationSet other) {
        return new MigrationOptions(engine, other, schema, lockWait, newerRefused, throughPooler);
    }

    MigrationOptions withSchema(String own) {
        return new MigrationOptions(engine, set, requireName(own), lockWait, newerRefused, throughPooler);
    }

    static String requireName(String own) {
        if (own.isBlank()
                || own.indexOf('\0') >= 0
                || own.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES
                || own.startsWith("pg_")
                || own.equals("information_schema")
                || own.equals(NAME_OF_THE_USER)) {
            throw new IllegalArgumentException("a schema's name has 1 to " + NAME_BYTES
                    + " bytes, is not blank, and is not one of the system's (pg_…, information_schema, $user)");
        }
        return own;
    }

    MigrationOptions withLockWait(Duration wait) {
        return new MigrationOptions(engine, set, schema, wait, newerRefused, throughPooler);
    }

    MigrationOptions withNewerRefused() {
        return new MigrationOptions(engine, set, schema, lockWait, true, throughPooler);
    }

    MigrationOptions withPooler() {
        return new MigrationOptions(engine, set, schema, lockWait, newerRefused, true);
    }
}
