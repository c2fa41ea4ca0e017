/**
 * Statements that are written in jOOQ's typed DSL, rendered to SQL once, and run as prepared statements at the price of
 * hand-written JDBC: {@link dev.tegmen.statement.Query} and {@link dev.tegmen.statement.Update}, run in a
 * {@link dev.tegmen.statement.Session}.
 */
@NullMarked
package dev.tegmen.statement;

import org.jspecify.annotations.NullMarked;
