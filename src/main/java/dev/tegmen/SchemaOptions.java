package dev.tegmen;

import dev.tegmen.engine.Engine;
import dev.tegmen.migration.MigrationSet;
import dev.tegmen.migration.Migrations;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Where the library's tables stand, and which.
 *
 * @param name a schema of their own; empty for the first of the search path
 * @param set what is migrated
 * @param newerRefused whether a newer schema is an error
 */
record SchemaOptions(Optional<String> name, MigrationSet set, boolean newerRefused) {
    static final SchemaOptions DEFAULTS = new SchemaOptions(Optional.empty(), MigrationSet.ofLibrary(), false);

    SchemaOptions withName(String own) {
        return new SchemaOptions(Optional.of(own), set, newerRefused);
    }

    SchemaOptions withSet(MigrationSet other) {
        return new SchemaOptions(name, other, newerRefused);
    }

    SchemaOptions withNewerRefused() {
        return new SchemaOptions(name, set, true);
    }

    Migrations on(DataSource dataSource, Engine engine) {
        Migrations migrations = Migrations.on(dataSource, engine).withSet(set);
        Migrations there = name.map(migrations::withSchema).orElse(migrations);
        return newerRefused ? there.withNewerSchemaRefused() : there;
    }
}
