/**
 * Brings a database to the schema that this library was built for, and tells how far it is.
 *
 * <p>The library's migrations lie in a class path folder of their own and are recorded in a history table of their own,
 * {@code tegmen_schema_history}, so that a service that migrates its own tables into the same schema, with Flyway or
 * without, never meets them.
 */
@NullMarked
package dev.tegmen.migration;

import org.jspecify.annotations.NullMarked;
