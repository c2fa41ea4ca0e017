package dev.tegmen.transaction;

import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.SynchronousReplication;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.SqlCall;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** One transaction from its first attempt to its end. Belongs to one thread. */
final class TransactionRun<T, X extends Exception> {
    private final Transactions transactions;
    private final ConnectionSource source;
    private final TransactionOptions options;
    private final Work<T, X> work;
    private final Attempts loop;
    private final @Nullable String key;
    private final @Nullable String setTransaction;
    private @Nullable List<Attempt<T>> unknownCommits;

    TransactionRun(Transactions transactions, TransactionOptions options, Work<T, X> work, Attempts loop) {
        this.transactions = transactions;
        this.source = transactions.source();
        this.options = options;
        this.work = work;
        this.loop = loop;
        this.key = options.exactlyOnce()
                ? options.key().orElseGet(() -> UUID.randomUUID().toString())
                : null;
        this.setTransaction = transactions.setTransaction(options, loop.rest());
    }

    T run() throws X {
        while (true) {
            loop.started();
            Attempt<T> attempt = new Attempt<>(key == null ? null : UUID.randomUUID());
            try (Watchdog.Watch watch = loop.watch()) {
                run(attempt, watch);
                attempt.deadlinePassed = watch.expired();
                attempt.endedWait = watch.hasEndedWait();
            }
            if (attempt.failure == null) {
                return committed(attempt);
            }
            Attempt<T> earlier = committedEarlier(attempt);
            if (earlier != null) {
                return committed(earlier);
            }
            awaitRetry(attempt, attempt.failure);
        }
    }

    private void run(Attempt<T> attempt, Watchdog.Watch watch) {
        BorrowedConnection lease;
        try {
            lease = BorrowedConnection.take(source, watch);
        } catch (Throwable e) {
            attempt.fail(Phase.ACQUIRE, e);
            return;
        }
        boolean sound = false;
        try {
            sound = run(attempt, lease, watch);
        } finally {
            lease.giveBack(sound);
        }
    }

    /** Runs on a connection, and tells whether the connection may be used again. */
    @SuppressWarnings("CatchingUnchecked") // whatever it is, the transaction is rolled back first
    private boolean run(Attempt<T> attempt, BorrowedConnection lease, Watchdog.Watch watch) {
        Connection connection = lease.connection();
        Transaction tx = new Transaction(transactions, options, loop.attempt(), lease);
        attempt.tx = tx;
        try {
            begin(attempt, lease, tx);
            attempt.inWork = true;
            attempt.result = transactions.entered(tx, work);
            attempt.inWork = false;
            tx.end();
            if (spoiled(attempt, tx, lease, watch)) {
                return rollback(lease, attempt) && !attempt.endedByWork;
            }
            attempt.phase = Phase.COMMIT;
            commit(connection);
            return true;
        } catch (Throwable failure) {
            tx.end();
            Phase phase = DriverState.isEndedWait(failure) ? Phase.WORK : attempt.phase; // COMMIT was not sent
            attempt.fail(phase, tx.lossBeneath(failure));
            if (attempt.phase == Phase.COMMIT) {
                attempt.unproven = !isAnswerToCommit(failure);
            } else {
                attempt.mayStillRun = !lease.hasEndedOnServer(failure);
                if (isEndedByWork(tx)) {
                    attempt.endedByWork(options.label(), failure);
                }
            }
            return rollback(lease, attempt) && !attempt.endedByWork;
        }
    }

    /** Commits; what the driver answers with success, but no standby may have, is not believed. */
    private static void commit(Connection connection) throws SQLException {
        if (connection.getWarnings() != null) {
            connection.clearWarnings();
        }
        connection.commit();
        SQLWarning warnings = connection.getWarnings();
        if (warnings != null) {
            connection.clearWarnings();
            SynchronousReplication.check(warnings);
        }
    }

    /** A data source that wraps another may commit, and then throw a true answer that some other statement got. */
    private static boolean isAnswerToCommit(Throwable failure) {
        return ServerAnswer.plainError(failure)
                .filter(JdbcOrigin::isDriversCommit)
                .isPresent();
    }

    private static boolean isEndedByWork(Transaction tx) {
        tx.observe();
        return tx.isEndedByWork();
    }

    private void begin(Attempt<T> attempt, BorrowedConnection lease, Transaction tx) throws SQLException {
        Connection connection = lease.connection();
        lease.setAutoCommit(false);
        if (options.readOnly()) {
            lease.setReadOnly();
        }
        String first = HotStandby.firstStatement(lease, options, setTransaction);
        if (first != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(first);
            }
        }
        if (key != null && attempt.id != null) {
            attempt.inMarker = true;
            CommitMarkers.insert(connection, key, attempt.id);
            attempt.inMarker = false;
            // An earlier attempt whose commit is unknown holds the same key: it would have refused or blocked this
            // insert.
            unknownCommits = null;
        }
        if (tx.driver() == null) {
            tx.rememberIdentity();
        }
        tx.observe();
    }

    /** Tells whether the work returned although there is nothing left to commit, or its thread is to stop. */
    private boolean spoiled(Attempt<T> attempt, Transaction tx, BorrowedConnection lease, Watchdog.Watch watch)
            throws SQLException {
        Connection connection = lease.connection();
        Error struck = tx.struckBy();
        if (struck != null) {
            attempt.fail(Phase.WORK, struck);
            return true;
        }
        if (isEndedByWork(tx)) {
            attempt.endedByWork(options.label(), tx.lastFailure());
            return true;
        }
        Throwable retryable = tx.retryableFailure();
        if (retryable != null) {
            attempt.fail(Phase.WORK, retryable);
            return true;
        }
        if (Thread.currentThread().isInterrupted()) {
            attempt.fail(Phase.WORK, new TransactionInterruptedException(options.label(), null));
            return true;
        }
        if (connection.isClosed()) {
            attempt.fail(Phase.WORK, new SQLException("the connection was closed within the work", "08003"));
            return true;
        }
        if (lease.isInCopy()) {
            attempt.fail(Phase.WORK, WorkEndedTransactionException.copyLeftOpen(options.label()));
            return true;
        }
        if (isAborted(attempt, tx)) {
            attempt.swallowed = true;
            attempt.fail(Phase.WORK, swallowedFailure(tx, connection));
            return true;
        }
        if (attempt.endedByWork) {
            return true;
        }
        WorkEndedTransactionException refusal = tx.refusal();
        if (refusal != null) {
            attempt.fail(Phase.WORK, refusal);
            return true;
        }
        if (!watch.committing()) {
            attempt.fail(Phase.WORK, cancelled(watch));
            return true;
        }
        return false;
    }

    /** Says why COMMIT is not sent although the work returned: a cancel request is out, or the connection closed by us. */
    private Exception cancelled(Watchdog.Watch watch) {
        if (watch.expired()) {
            return new SQLException("the deadline passed before COMMIT was sent", "57014");
        }
        Thread.currentThread().interrupt(); // the work took it, and went on with statements that were cancelled for it
        return new TransactionInterruptedException(options.label(), null);
    }

    private static boolean isAborted(Attempt<?> attempt, Transaction tx) throws SQLException {
        BaseConnection driver = tx.driver();
        if (driver != null && driver.getTransactionState() == TransactionState.FAILED) {
            return true;
        }
        try {
            if (tx.isAnother()) {
                attempt.endedByWork(tx.options().label(), tx.lastFailure());
            }
            return false;
        } catch (SQLException refused) {
            if (SqlState.of(refused).filter("25P02"::equals).isPresent()) {
                return true;
            }
            throw refused;
        }
    }

    /** Finds what the work caught: what our statements saw, or else what the driver remembers and tells when asked again. */
    private static Throwable swallowedFailure(Transaction tx, Connection connection) {
        Throwable seen = tx.lastFailure();
        if (seen != null) {
            return seen;
        }
        try (PreparedStatement statement = connection.prepareStatement("select 1")) {
            statement.execute();
            return new SQLException("the transaction is aborted", "25P02");
        } catch (SQLException refused) {
            Throwable remembered = refused.getCause();
            return remembered == null ? refused : remembered;
        }
    }

    /**
     * Rolls back; what fails thereby is suppressed under the first failure.
     *
     * @return whether the connection is sound: not after an {@code Error}, which may have left the driver between two messages
     */
    private static boolean rollback(BorrowedConnection lease, Attempt<?> attempt) {
        if (attempt.failure instanceof VirtualMachineError) {
            return false;
        }
        try {
            if (lease.isInCopy()) {
                return false; // ROLLBACK would wait for its end; the server rolls back what loses its connection
            }
            lease.connection().rollback();
            return !(attempt.failure instanceof Error);
        } catch (Throwable e) { // an Error, too, must not take the place of what is known of the outcome
            Throwable failure = attempt.failure;
            if (failure != null && failure != e && !FailureClassifier.isConnectionLoss(failure)) {
                failure.addSuppressed(e);
            }
            return false;
        }
    }

    /**
     * Resolves an unknown commit: if the marker of this transaction stands, put there by one of our own attempts, that
     * attempt has committed, and what it returned is the result.
     */
    private @Nullable Attempt<T> committedEarlier(Attempt<T> attempt) {
        if (key == null
                || !attempt.inMarker
                || attempt.failure == null
                || !SqlState.isUniqueViolation(attempt.failure)) {
            return null;
        }
        Optional<UUID> winner =
                ask(Repeat.READ, (connection, n) -> CommitMarkers.committedAttempt(connection, key), attempt.failure);
        if (winner.isEmpty()) {
            attempt.markerVanished = true;
            return null;
        }
        for (Attempt<T> candidate : unknownCommits == null ? List.<Attempt<T>>of() : unknownCommits) {
            if (winner.get().equals(candidate.id)) {
                ask(Repeat.SAFE, TransactionRun::confirmed, attempt.failure);
                return candidate;
            }
        }
        throw ended(new AlreadyCommittedException(key, attempt.failure));
    }

    private static boolean confirmed(Connection connection, int run) throws SQLException {
        StandbyConfirmation.await(connection);
        return true;
    }

    /** Asks about the marker within the time that is left; if nobody answers, the outcome stays unknown. */
    private <A> A ask(Repeat repeat, SqlCall<A> question, Throwable failure) {
        try {
            return transactions.withDefaults(options.withRetry(loop.rest())).call(repeat, question);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
            throw unknown(failure);
        }
    }

    /** Waits for the next attempt, or ends the transaction with an exception. */
    private void awaitRetry(Attempt<T> attempt, Throwable failure) throws X {
        loop.failed(failure);
        if (attempt.endedByWork) {
            throw endedByWork(failure);
        }
        if (failure instanceof Error && (attempt.phase != Phase.COMMIT || options.readOnly())) {
            throw failedWith(attempt, failure);
        }
        if (failure instanceof TransactionInterruptedException interrupted) {
            throw ended(rolledBack(attempt, interrupted));
        }
        Verdict verdict = verdict(attempt, failure);
        if (verdict != Verdict.UNKNOWN && verdict != Verdict.COMMITTED && interrupted(attempt, failure)) {
            throw interruptedBy(attempt, failure);
        }
        if (verdict == Verdict.UNKNOWN) {
            leaveToNextMarker(attempt, failure);
        } else if (verdict == Verdict.COMMITTED) {
            throw committedWithError(attempt, failure);
        } else if (verdict == Verdict.FAIL) {
            throw failedWith(attempt, failure);
        }
        RetriesExhaustedException.Limit limit;
        try {
            limit = loop.await(attempt.phase, failure, attempt.deadlinePassed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interruptedBy(attempt, failure);
        }
        if (limit != null) {
            throw unknownCommits == null
                    ? ended(rolledBack(attempt, loop.exhausted(limit, failure)))
                    : unknown(failure);
        }
    }

    /** Has the next attempt find out, by inserting the same marker; without one, nobody can. */
    private void leaveToNextMarker(Attempt<T> attempt, Throwable failure) {
        if (key == null) {
            throw unknown(failure);
        }
        loop.commitUnknown(failure);
        if (unknownCommits == null) {
            unknownCommits = new ArrayList<>();
        }
        unknownCommits.add(attempt);
    }

    /** Ends because of an interrupt: not with "rolled back" while an earlier attempt may have committed. */
    private TransactionException interruptedBy(Attempt<T> attempt, Throwable failure) {
        return unknownCommits == null
                ? ended(rolledBack(attempt, new TransactionInterruptedException(options.label(), failure)))
                : unknown(failure);
    }

    private Verdict verdict(Attempt<T> attempt, Throwable failure) {
        boolean nothingToLose = attempt.phase == Phase.COMMIT && options.readOnly();
        Verdict verdict = FailureClassifier.classify(nothingToLose ? Phase.WORK : attempt.phase, failure);
        if (attempt.unproven && !nothingToLose && verdict != Verdict.COMMITTED) {
            return Verdict.UNKNOWN;
        }
        if (verdict == Verdict.RETRY && attempt.mayStillRun && !attempt.deadlinePassed) {
            return Verdict.FAIL;
        }
        boolean endOfTime = FailureClassifier.isEndOfTime(attempt.deadlinePassed, attempt.phase, failure)
                || (attempt.endedWait && FailureClassifier.isInterruption(failure));
        return verdict == Verdict.FAIL && (attempt.markerVanished || endOfTime) ? Verdict.RETRY : verdict;
    }

    private static boolean interrupted(Attempt<?> attempt, Throwable failure) {
        return Thread.currentThread().isInterrupted() && FailureClassifier.isOfDatabase(attempt.phase, failure);
    }

    /** Ends with what the caller's work threw, unchanged, or with a typed form of what our own statements met. */
    private RuntimeException failedWith(Attempt<T> attempt, Throwable failure) {
        if (unknownCommits != null) {
            throw unknown(failure);
        }
        Throwable typed = failure;
        if (attempt.swallowed) {
            typed = new WorkAbortedException(options.label(), failure);
        } else if (!attempt.inWork && failure instanceof SQLException sql) {
            typed = SqlExceptionTranslator.translate(sql);
        } else if (!attempt.inWork && failure instanceof RuntimeException unchecked) {
            typed = SqlExceptionTranslator.translate(unchecked);
        }
        throw TransactionRun.<RuntimeException>rethrow(ended(rolledBack(attempt, typed)));
    }

    private TransactionException endedByWork(Throwable failure) {
        if (unknownCommits != null || !(failure instanceof WorkEndedTransactionException ended)) {
            return unknown(failure);
        }
        loop.earlierThan(failure).forEach(ended::addSuppressed);
        loop.commitUnknown(ended);
        return ended;
    }

    private CommitUnknownException unknown(Throwable failure) {
        CommitUnknownException unknown = new CommitUnknownException(
                options.label()
                        + " may be committed or not: COMMIT was under way, and no answer of the server tells; it was not run again"
                        + (key == null ? " (use exactly-once to have it resolved)" : ", ask outcome(key) later"),
                key,
                failure);
        loop.earlierThan(failure).forEach(unknown::addSuppressed);
        loop.commitUnknown(unknown);
        return unknown;
    }

    private <F extends Throwable> F ended(F failure) {
        loop.gaveUp(failure);
        return failure;
    }

    private static <F extends Throwable> F rolledBack(Attempt<?> attempt, F failure) {
        List<Runnable> hooks = attempt.tx == null ? List.of() : attempt.tx.afterRollbackHooks();
        for (Throwable thrown : Hooks.run(hooks)) {
            if (thrown != failure) {
                failure.addSuppressed(thrown);
            }
        }
        return failure;
    }

    private T committed(Attempt<T> winner) {
        loop.committed();
        T result = result(winner);
        List<Throwable> failures = runAfterCommitHooks(winner);
        if (!failures.isEmpty()) {
            throw new AfterCommitException(options.label(), result, failures);
        }
        return result;
    }

    private CommittedWithErrorException committedWithError(Attempt<T> winner, Throwable failure) {
        loop.committed();
        CommittedWithErrorException committed = new CommittedWithErrorException(options.label(), failure);
        runAfterCommitHooks(winner).forEach(committed::addSuppressed);
        return committed;
    }

    /** Runs all hooks, and returns what failed. */
    private static List<Throwable> runAfterCommitHooks(Attempt<?> winner) {
        return Hooks.run(winner.tx == null ? List.of() : winner.tx.afterCommitHooks());
    }

    @SuppressWarnings("NullAway") // null if the work returned null: T is the caller's to choose
    private static <T> T result(Attempt<T> winner) {
        return winner.result;
    }

    /** Throws what the work threw as it is: its checked exceptions are those that {@code run} declares. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException rethrow(Throwable failure) throws E {
        throw (E) failure;
    }

    /** What one attempt came to. */
    private static final class Attempt<T> {
        final @Nullable UUID id;
        Phase phase = Phase.WORK;
        boolean inMarker;
        boolean inWork;
        boolean swallowed;
        boolean markerVanished;
        boolean deadlinePassed;
        boolean endedWait;
        boolean mayStillRun;
        boolean endedByWork;
        boolean unproven;

        @Nullable
        Transaction tx;

        @Nullable
        T result;

        @Nullable
        Throwable failure;

        Attempt(@Nullable UUID id) {
            this.id = id;
        }

        void fail(Phase at, Throwable reason) {
            phase = at;
            failure = reason;
        }

        void endedByWork(String label, @Nullable Throwable cause) {
            endedByWork = true;
            fail(Phase.WORK, WorkEndedTransactionException.ended(label, cause));
        }
    }
}
