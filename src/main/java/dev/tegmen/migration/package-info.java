/**
 * Brings a database to the schema that this library was built for, and tells how far it is.
 *
 * <p>The library's migrations lie in a class path folder of their own and are recorded in history tables of their own, in
 * Flyway's format. Flyway itself is not used: whichever version a service brings along for its own tables, or none, is its
 * own affair, and this library switches none on.
 */
@NullMarked
package dev.tegmen.migration;

import org.jspecify.annotations.NullMarked;
