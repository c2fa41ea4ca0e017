package dev.tegmen.transaction;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The transaction that is open: what its {@linkplain Work work} runs its statements in. It belongs to the work's thread,
 * and ends with the work.
 */
public final class Transaction implements Session {
    private final Transactions transactions;
    private final TransactionOptions options;
    private final int attempt;
    private final Connection connection;
    private final WorkConnection workConnection;
    private final @Nullable BaseConnection driver;
    private final Thread thread = Thread.currentThread();
    private boolean open = true;
    private boolean begun;
    private boolean endedByWork;
    private @Nullable String identity;
    private @Nullable WorkEndedTransactionException refusal;
    private @Nullable Transaction outer;
    private @Nullable DSLContext dsl;
    private @Nullable Throwable lastFailure;
    private @Nullable Throwable retryableFailure;
    private @Nullable SQLException lossInRollback;
    private @Nullable Error struckBy;
    private @Nullable List<Runnable> afterCommit;
    private @Nullable List<Runnable> afterRollback;

    Transaction(Transactions transactions, TransactionOptions options, int attempt, BorrowedConnection lease) {
        this.transactions = transactions;
        this.options = options;
        this.attempt = attempt;
        this.connection = lease.connection();
        this.workConnection = new WorkConnection(connection, lease.changes(), new Owner());
        this.driver = lease.driver();
    }

    /**
     * Returns a jOOQ context whose statements run in this transaction. A {@code dsl().transaction(…)} in it is a savepoint.
     * What would end the transaction, by SQL or through its JDBC connection, is refused.
     *
     * @return the same context each time
     * @throws IllegalStateException if the transaction has ended, or this is not its thread
     */
    public DSLContext dsl() {
        checkUsable();
        if (dsl == null) {
            dsl = TransactionalContext.derive(transactions.configuration(), this);
        }
        return dsl;
    }

    /**
     * Runs a call in this transaction; it is never repeated by itself, only with the whole work.
     *
     * @param repeat of no consequence here, where a failure has undone the call with the whole work; it is asked for so that the
     *     same code does outside of a transaction
     * @throws WorkEndedTransactionException if the call ends, or is about to end, the transaction
     * @throws dev.tegmen.error.TegmenException if the call fails
     * @throws IllegalStateException if the transaction has ended, or this is not its thread
     */
    @Override
    public <T> T call(Repeat repeat, SqlCall<T> call) {
        Objects.requireNonNull(repeat, "repeat");
        return callOn(workConnection(), call);
    }

    /** Runs a call of several statements in this transaction, as {@link #call} does. */
    @Override
    public <T> T atomically(Repeat repeat, SqlCall<T> call) {
        return call(repeat, call);
    }

    private <T> T callOn(Connection on, SqlCall<T> call) {
        try {
            return call.run(on, 1);
        } catch (SQLException e) {
            recordFailure(e);
            throw SqlExceptionTranslator.translate(e);
        } catch (RuntimeException e) {
            recordFailure(e);
            throw SqlExceptionTranslator.translate(e);
        } catch (Error e) {
            struck(e);
            throw e;
        } finally {
            observe();
        }
    }

    @Override
    public Engine engine() {
        return transactions.engine(this);
    }

    /**
     * Returns how often the work has been started, this time included.
     *
     * @return 1 for the first run
     */
    public int attempt() {
        return attempt;
    }

    /**
     * Returns the options that the transaction runs with.
     *
     * @return the options
     */
    public TransactionOptions options() {
        return options;
    }

    /**
     * Has something done once the transaction is committed: once, however often the work ran, after the connection was given
     * back, on this thread, in the order of registration. All hooks run; if any fails, the caller gets an {@link
     * AfterCommitException}.
     *
     * @param hook what to do: send the mail, drop the cache entry
     * @throws IllegalStateException if the transaction has ended
     */
    public void afterCommit(Runnable hook) {
        Objects.requireNonNull(hook, "hook");
        checkUsable();
        if (afterCommit == null) {
            afterCommit = new ArrayList<>();
        }
        afterCommit.add(hook);
    }

    /**
     * Has something done when the transaction has failed for good: once, after the last attempt, registered by that attempt.
     * Not after an unknown commit. If a hook fails, its failure is suppressed under the one that the caller gets.
     *
     * @param hook what to do: release what the work had reserved elsewhere
     * @throws IllegalStateException if the transaction has ended
     */
    public void afterRollback(Runnable hook) {
        Objects.requireNonNull(hook, "hook");
        checkUsable();
        if (afterRollback == null) {
            afterRollback = new ArrayList<>();
        }
        afterRollback.add(hook);
    }

    /**
     * Runs a part of the work behind a savepoint: if it throws, what it did is undone, its {@link #afterCommit} hooks are
     * forgotten, and the transaction goes on. Costs two round trips.
     *
     * <p>A serialization failure, a deadlock or a lost connection inside ends the whole attempt nevertheless, even if its
     * exception is caught: the work is run again.
     *
     * @param <T> what the part returns
     * @param <X> the checked exception that it throws
     * @param work the part
     * @return what it returned
     * @throws X what the part threw
     * @throws dev.tegmen.error.TegmenException if the savepoint cannot be set or returned to
     * @throws IllegalStateException if the transaction has ended, or this is not its thread
     */
    public <T, X extends Exception> T nested(Work<T, X> work) throws X {
        Objects.requireNonNull(work, "work");
        Savepoint savepoint = callOn(connection(), (c, n) -> c.setSavepoint());
        int hooks = afterCommit == null ? 0 : afterCommit.size();
        T result;
        try {
            result = work.run(this);
        } catch (Throwable failure) {
            recordFailure(failure);
            undo(savepoint, hooks, failure);
            throw failure;
        }
        callOn(connection(), (c, n) -> {
            c.releaseSavepoint(savepoint);
            return savepoint;
        });
        return result;
    }

    private void undo(Savepoint savepoint, int hooks, Throwable failure) {
        if (afterCommit != null) {
            afterCommit.subList(hooks, afterCommit.size()).clear();
        }
        if (retryableFailure != null) {
            return;
        }
        try {
            connection.rollback(savepoint);
            failureUndone();
        } catch (SQLException e) {
            undoFailed(e);
            failure.addSuppressed(e);
        }
    }

    /** Remembers that a savepoint could not be returned to: if the connection was lost, that is what the attempt failed of. */
    void undoFailed(SQLException failure) {
        recordFailure(failure);
        if (retryableFailure == failure) {
            lossInRollback = failure;
        }
    }

    /**
     * Returns what decides on a retry when the work ends with a failure: the loss of the connection, if undoing that failure
     * lost it, or if a pool closed it and says so in words only.
     */
    Throwable lossBeneath(Throwable failure) {
        if (failure instanceof Error) {
            return failure;
        }
        SQLException loss = lossInRollback == null && isOfClosedConnection(failure)
                ? new SQLException("the connection was closed within the work", "08003", failure)
                : lossInRollback;
        if (loss == null) {
            return failure;
        }
        if (loss == lossInRollback
                && loss != failure
                && !List.of(failure.getSuppressed()).contains(loss)) {
            loss.addSuppressed(failure);
        }
        return loss;
    }

    private boolean isOfClosedConnection(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 100; depth++) {
            if (cause instanceof SQLException) {
                try {
                    return SqlState.of(failure).isEmpty() && connection.isClosed();
                } catch (SQLException e) {
                    return false;
                }
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Remembers that an {@code Error} came out of the driver, which may not know any more where it is. */
    void struck(Error error) {
        if (struckBy == null) {
            struckBy = error;
        }
    }

    @Nullable
    Error struckBy() {
        return struckBy;
    }

    /** Remembers a SQL error of a statement, in case that the work swallows it. */
    void recordFailure(Throwable failure) {
        if (SqlState.find(failure).isEmpty() && !FailureClassifier.isConnectionLoss(failure)) {
            return;
        }
        lastFailure = failure;
        if (retryableFailure == null && FailureClassifier.classify(Phase.WORK, failure) == Verdict.RETRY) {
            retryableFailure = failure;
        }
    }

    /** Forgets a failure whose savepoint was returned to. */
    void failureUndone() {
        lastFailure = null;
    }

    /** Returns the failure that a retry may cure and that no savepoint can undo, if there was one. */
    @Nullable
    Throwable retryableFailure() {
        return retryableFailure;
    }

    /** Returns the last failure that was not undone by a savepoint. */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    /** Says which transaction of this thread, on other connections, this one stands in. */
    void standsIn(@Nullable Transaction around) {
        outer = around;
    }

    @Nullable
    Transaction outer() {
        return outer;
    }

    boolean isOn(ConnectionSource source) {
        return origin() == source.origin();
    }

    Object origin() {
        return transactions.source().origin();
    }

    /** The connection itself, for statements of the library's own. */
    Connection connection() {
        checkUsable();
        return connection;
    }

    /** The connection for the work's statements, on which nothing can end the transaction. */
    Connection workConnection() {
        checkUsable();
        return workConnection;
    }

    /** Looks, after statements ran, whether the server still has the transaction: a field of the driver tells. */
    void observe() {
        if (driver == null) {
            return;
        }
        if (driver.getTransactionState() != TransactionState.IDLE) {
            begun = true;
        } else if (begun) {
            endedByWork = true;
        }
    }

    /** Tells whether the transaction was found to be over although nobody but the work can have ended it. */
    boolean isEndedByWork() {
        return endedByWork;
    }

    /** Has an end of the transaction be found also where nobody sees it: behind a wrapper, or after an {@code unwrap}. */
    void rememberIdentity() throws SQLException {
        if (identity == null) {
            identity = identity();
        }
    }

    /** Asks, if there is need to, whether the transaction that is open now is not the one that was remembered. */
    boolean isAnother() throws SQLException {
        return identity != null && !identity.equals(identity());
    }

    /** Returns what two statements have in common only if they are in one transaction: its time. */
    private String identity() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select cast(transaction_timestamp() as text)");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /** Returns what the driver knows of the connection, or null if its wrappers hide it. */
    @Nullable
    BaseConnection driver() {
        return driver;
    }

    /** Returns what the work called for and did not get, if it did. */
    @Nullable
    WorkEndedTransactionException refusal() {
        return refusal;
    }

    private final class Owner implements WorkConnection.Owner {
        @Override
        public RuntimeException refuse(String how) {
            WorkEndedTransactionException refused = WorkEndedTransactionException.refused(options.label(), how);
            refusal = refused;
            return refused;
        }

        /** Remembers what is to be seen ending: the driver's state does not tell a transaction from the next one. */
        @Override
        public void unwrapping() throws SQLException {
            observe();
            if (driver != null && !endedByWork && driver.getTransactionState() != TransactionState.FAILED) {
                rememberIdentity();
                observe();
            }
        }
    }

    void end() {
        open = false;
    }

    /** Tells whether its work is over, also if an {@code Error} kept that from being noted where it began. */
    boolean hasEnded() {
        return !open;
    }

    List<Runnable> afterCommitHooks() {
        return afterCommit == null ? List.of() : afterCommit;
    }

    List<Runnable> afterRollbackHooks() {
        return afterRollback == null ? List.of() : afterRollback;
    }

    private void checkUsable() {
        if (!open) {
            throw new IllegalStateException(
                    "this transaction has ended; do not keep tx, nor its dsl(), beyond its work");
        }
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("a transaction belongs to the thread that runs its work");
        }
        if (endedByWork) {
            throw WorkEndedTransactionException.ended(options.label(), null);
        }
    }

    @Override
    public String toString() {
        return "Transaction[" + options.label() + ", attempt " + attempt + (open ? "]" : ", ended]");
    }
}
