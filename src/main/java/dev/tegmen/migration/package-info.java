/**
 * Brings a database to the schema that this library was built for, and tells how far it is.
 *
 * <p>The library's migrations lie in a class path folder of their own and are recorded in history tables of their own, in
 * Flyway's format. Only Flyway's public interface is used: whichever version a service brings along for its own tables is its
 * own affair, and one that has none gets no history table of Flyway's.
 */
@NullMarked
package dev.tegmen.migration;

import org.jspecify.annotations.NullMarked;
