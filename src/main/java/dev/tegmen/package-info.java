/**
 * Type-safe, retry-safe data access to users and posts on PostgreSQL and CockroachDB. {@link dev.tegmen.Database} is the
 * front door.
 *
 * <pre>
 * Database ──> UserDao / PostDao ──> statement (rendered once by jOOQ) ──> JDBC
 *    │              │
 *    │              └── page: Keyset, PageRequest, Page, cursor token
 *    ├── transaction: Transactions, RetryPolicy, outcome of a commit
 *    ├── migration:   sets of steps over db/, each with its history
 *    └── config (DATABASE_URL), engine (PostgreSQL | CockroachDB), error
 * </pre>
 *
 * <p>Packages depend downwards only. {@code transaction}, {@code page}, {@code statement}, {@code engine}, {@code config} and
 * {@code error} know nothing of users and posts: a service with its own tables uses them with its own jOOQ classes.
 */
@NullMarked
package dev.tegmen;

import org.jspecify.annotations.NullMarked;
