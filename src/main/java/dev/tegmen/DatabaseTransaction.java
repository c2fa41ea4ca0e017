package dev.tegmen;

import dev.tegmen.post.PostDao;
import dev.tegmen.transaction.Transaction;
import dev.tegmen.user.UserDao;
import org.jooq.DSLContext;

/**
 * The transaction of a {@link Database} that is open: its DAOs, and all that a {@link Transaction} does. It belongs to the
 * work's thread, and ends with the work.
 */
public final class DatabaseTransaction {
    private final Transaction transaction;
    private final UserDao users;
    private final PostDao posts;

    DatabaseTransaction(Transaction transaction, UserDao users, PostDao posts) {
        this.transaction = transaction;
        this.users = users;
        this.posts = posts;
    }

    /**
     * Returns the users, read and written in this transaction.
     *
     * @return the DAO
     */
    public UserDao users() {
        return users;
    }

    /**
     * Returns the posts, read and written in this transaction.
     *
     * @return the DAO
     */
    public PostDao posts() {
        return posts;
    }

    /**
     * Returns a jOOQ context whose statements run in this transaction.
     *
     * @return the context
     * @throws IllegalStateException if the transaction has ended, or this is not its thread
     */
    public DSLContext dsl() {
        return transaction.dsl();
    }

    /**
     * Has something done once the transaction is committed: see {@link Transaction#afterCommit}.
     *
     * @param hook what to do
     * @throws IllegalStateException if the transaction has ended
     */
    public void afterCommit(Runnable hook) {
        transaction.afterCommit(hook);
    }

    /**
     * Has something done when the transaction has failed for good: see {@link Transaction#afterRollback}.
     *
     * @param hook what to do
     * @throws IllegalStateException if the transaction has ended
     */
    public void afterRollback(Runnable hook) {
        transaction.afterRollback(hook);
    }

    /**
     * Runs a part of the work behind a savepoint: see {@link Transaction#nested}.
     *
     * @param <T> what the part returns
     * @param <X> the checked exception that it throws
     * @param work the part
     * @return what it returned
     * @throws X what the part threw; what it did is undone, and the transaction goes on
     */
    public <T, X extends Exception> T nested(DatabaseWork<T, X> work) throws X {
        return transaction.nested(tx -> work.run(this));
    }

    /**
     * Returns how often the work has been started, this time included.
     *
     * @return 1 for the first run
     */
    public int attempt() {
        return transaction.attempt();
    }

    /**
     * Returns the transaction itself, for building blocks that know nothing of users and posts.
     *
     * @return the transaction
     */
    public Transaction transaction() {
        return transaction;
    }

    @Override
    public String toString() {
        return transaction.toString();
    }
}
