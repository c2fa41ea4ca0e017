package dev.tegmen;

import dev.tegmen.dao.Dao;
import dev.tegmen.dao.Entity;
import dev.tegmen.engine.Engine;
import dev.tegmen.post.PostDao;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import dev.tegmen.transaction.Transaction;
import dev.tegmen.user.UserDao;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * The transaction of a {@link Database} that is open: its DAOs, and all that a {@link Transaction} does. It belongs to the
 * work's thread, and ends with the work.
 */
public final class DatabaseTransaction implements Session {
    private final Transaction transaction;
    private final Database database;
    private final UserDao users;
    private final PostDao posts;

    DatabaseTransaction(Transaction transaction, Database database) {
        this.transaction = transaction;
        this.database = database;
        this.users = database.users().in(transaction);
        this.posts = database.posts().in(transaction);
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
     * Makes a DAO for a table of the service's own, in this transaction.
     *
     * @param <R> jOOQ's record type of the table
     * @param <E> what a row becomes
     * @param <K> the key's Java type
     * @param entity the table
     * @return the DAO
     */
    public <R extends Record, E, K> Dao<R, E, K> dao(Entity<R, E, K> entity) {
        return database.dao(entity).in(transaction);
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
    public <T> T call(Repeat repeat, SqlCall<T> call) {
        return transaction.call(repeat, call);
    }

    @Override
    public <T> T atomically(Repeat repeat, SqlCall<T> call) {
        return transaction.atomically(repeat, call);
    }

    @Override
    public Engine engine() {
        return transaction.engine();
    }

    @Override
    public String toString() {
        return transaction.toString();
    }
}
