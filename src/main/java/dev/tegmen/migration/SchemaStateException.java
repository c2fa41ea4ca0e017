package dev.tegmen.migration;

import dev.tegmen.error.TegmenException;

/**
 * The schema is not one that the call can work with. {@link #status()} says which of the states it is in, and the message
 * what to do about it. Nothing was changed.
 */
public final class SchemaStateException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private final transient SchemaStatus status;

    SchemaStateException(SchemaStatus status, MigrationSet set) {
        super(message(status, set), null);
        this.status = status;
    }

    /**
     * Returns what stands in the database.
     *
     * @return the status that was found; null only after Java serialization
     */
    public SchemaStatus status() {
        return status;
    }

    private static String message(SchemaStatus status, MigrationSet set) {
        String scripts = String.join(", ", status.offending());
        return switch (status.state()) {
            case UNMIGRATED ->
                "the schema has none of Tegmen's tables yet; run the migrations (Database.migrate() or Migrations.migrate()), or check the schema"
                        + " in the search path";
            case BEHIND ->
                "the schema is at version " + status.currentVersion() + ", this library needs "
                        + status.targetVersion()
                        + "; run the migrations (Database.migrate() or Migrations.migrate()), which are pending: "
                        + String.join(", ", status.pending());
            case CURRENT -> "the schema is current";
            case INCOMPLETE ->
                set.historyTable() + " records what is not there any more: " + scripts
                        + ". It was dropped by other means than this library's, and migrating does not bring it back: restore"
                        + " it from a backup, or make it anew by running the statement of that migration by hand, which is"
                        + " in the library's jar, in dev/tegmen/db";
            case NEWER ->
                "the schema is at version " + status.currentVersion() + ", but this library only knows "
                        + status.targetVersion() + "; update the library (unknown to it: " + scripts
                        + "). Schemas are never migrated down";
            case HALF_MIGRATED ->
                "a migration failed half-way: " + scripts
                        + ". Run the migrations again, with the library's version that"
                        + " knows it: they look at what it left, and take it up";
            case CHANGED ->
                "the migrations recorded in " + set.historyTable() + " are not those of this library: " + scripts
                        + " differ or are missing. Use the library's released version, whose migrations never change, on"
                        + " the engine that the schema was made on";
        };
    }
}
