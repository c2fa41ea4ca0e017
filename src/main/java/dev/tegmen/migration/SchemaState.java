package dev.tegmen.migration;

/** How a database's schema stands to the one that this library was built for. */
public enum SchemaState {
    /** No migration of this library has run. */
    UNMIGRATED,
    /** The schema is an older version of this library's: migrations are pending. */
    BEHIND,
    /** The schema is exactly this library's. */
    CURRENT,
    /** By its history the schema is this library's, but something that a migration has made is not there any more. */
    INCOMPLETE,
    /** A newer version of this library has migrated the schema. */
    NEWER,
    /** An earlier version of this library recorded that a migration failed half-way: running it again takes it up. */
    HALF_MIGRATED,
    /**
     * The recorded migrations are not the ones of this library: one was edited after it ran, or one is missing between
     * others.
     */
    CHANGED
}
