package dev.tegmen;

/**
 * What is to be done in a transaction of a {@link Database}. It may run more than once, so everything that it changes
 * outside of the database belongs into {@link DatabaseTransaction#afterCommit}.
 *
 * @param <T> what it returns, which may be null
 * @param <X> the checked exception that it throws, which reaches the caller as it is
 */
@FunctionalInterface
public interface DatabaseWork<T, X extends Exception> {
    /**
     * Runs in a transaction.
     *
     * @param tx the transaction, for the time and on the thread of this run only
     * @return the result of the transaction, if it commits
     * @throws X to roll back; the caller gets this exception
     */
    T run(DatabaseTransaction tx) throws X;
}
