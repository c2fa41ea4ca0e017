/**
 * Transactions that survive contention, restarts and lost connections, for any JDBC data source and any jOOQ context:
 * {@link dev.tegmen.transaction.Transactions} runs the whole work again when that is safe, and says so when nobody can
 * know. This package knows nothing of users and posts.
 *
 * <p>What is retried, by phase and SQLSTATE, is one table: {@code FailureClassifier}.
 */
@NullMarked
package dev.tegmen.transaction;

import org.jspecify.annotations.NullMarked;
