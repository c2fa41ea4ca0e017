package dev.tegmen.transaction;

import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.TegmenException;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.SqlCall;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call outside of a transaction, in autocommit mode, from its first attempt to its end. Belongs to one thread. */
final class CallRun<T> {
    static final String LABEL = "call";

    private final Transactions transactions;
    private final Repeat repeat;
    private final SqlCall<T> call;
    private final Attempts loop;
    private Phase phase = Phase.ACQUIRE;
    private @Nullable WorkConnection guarded;
    private boolean deadlinePassed;
    private boolean endedWait;
    private boolean mayHaveTakenEffect;
    private boolean mayStillRun;
    private boolean keeps;
    private @Nullable BorrowedConnection kept;

    CallRun(Transactions transactions, Repeat repeat, SqlCall<T> call, Attempts loop) {
        this.transactions = transactions;
        this.repeat = repeat;
        this.call = call;
        this.loop = loop;
    }

    @SuppressWarnings("CatchingUnchecked") // an Error that struck the driver in a write leaves its outcome open
    T run() {
        while (true) {
            loop.started();
            T result;
            try (Watchdog.Watch watch = loop.watch()) {
                result = attempt(watch);
            } catch (Throwable e) {
                awaitRetry(e);
                continue;
            }
            loop.committed();
            return result;
        }
    }

    /** Runs the call, and leaves its connection with the caller. */
    Held<T> hold() {
        keeps = true;
        T result = run();
        return new Held<>(result, Objects.requireNonNull(kept, "connection"));
    }

    private T attempt(Watchdog.Watch watch) throws SQLException {
        phase = Phase.ACQUIRE;
        BorrowedConnection lease = null;
        boolean sound = false;
        try {
            lease = BorrowedConnection.take(transactions.source(), watch);
            lease.setAutoCommit(true);
            HotStandby.settle(lease, transactions);
            T result = run(lease);
            checkIsOver(lease);
            if (mayHaveTakenEffect) {
                StandbyConfirmation.await(lease.connection());
            }
            sound = true;
            if (repeat != Repeat.READ && watch.isCancelled()) {
                // The cancel came too late, or it ended the wait for a synchronous standby and nothing else.
                throw new SQLException("the answer came while the call was being cancelled", "40003");
            }
            kept = keeps ? lease : null;
            return result;
        } catch (SQLException | RuntimeException e) {
            sound = sound || isSound(lease, e);
            mayStillRun = lease != null && mayStillRun(lease, e);
            throw e;
        } finally {
            deadlinePassed = watch.expired();
            endedWait = watch.hasEndedWait();
            if (lease != null && kept == null) {
                lease.giveBack(sound);
            }
        }
    }

    /** A write is not cancelled: the request may strike its commit, which then stands where no standby has it. */
    private boolean mayStillRun(BorrowedConnection lease, Exception failure) {
        return repeat == Repeat.READ ? !lease.hasEndedOnServer(failure) : StatementOnServer.isLeftBehind(failure);
    }

    private T run(BorrowedConnection lease) throws SQLException {
        if (repeat == Repeat.READ) {
            phase = Phase.COMMIT;
            return call.run(new WorkConnection(lease.connection(), lease.changes(), null), loop.attempt());
        }
        WorkConnection connection = new WorkConnection(
                lease.connection(), lease.changes(), how -> WorkEndedTransactionException.refused(LABEL, how));
        guarded = connection;
        phase = Phase.WORK;
        try {
            return call.run(connection, loop.attempt());
        } finally {
            if (connection.isUsed()) {
                phase = Phase.COMMIT;
            }
        }
    }

    /** Refuses to call that a success which began a transaction of its own and left it open: the pool rolls it back. */
    private static void checkIsOver(BorrowedConnection lease) throws SQLException {
        if (lease.isInCopy()) {
            throw WorkEndedTransactionException.copyLeftOpen(LABEL);
        }
        if (!lease.connection().getAutoCommit() || !lease.isIdle()) {
            throw WorkEndedTransactionException.leftOpen(LABEL);
        }
    }

    /** A connection that does not even say whether it is in autocommit mode is closed; the failure tells why. */
    private static boolean isSound(@Nullable BorrowedConnection lease, Exception failure) {
        try {
            return lease != null
                    && !FailureClassifier.isConnectionLoss(failure)
                    && lease.connection().getAutoCommit()
                    && lease.isIdle();
        } catch (SQLException closed) {
            return false;
        }
    }

    /** Waits for the next attempt, or ends the call with an exception. */
    private void awaitRetry(Throwable failure) {
        loop.failed(failure);
        Verdict verdict = verdict(failure);
        if (verdict == Verdict.COMMITTED) {
            loop.committed();
            throw new CommittedWithErrorException(LABEL, failure);
        }
        if (verdict == Verdict.UNKNOWN) {
            mayHaveTakenEffect = true;
        }
        if (mayHaveTakenEffect && (repeat == Repeat.UNSAFE || provesNoMore(failure))) {
            throw unknown(failure);
        }
        if (Thread.currentThread().isInterrupted() && FailureClassifier.isOfDatabase(phase, failure)) {
            throw interruptedBy(failure);
        }
        if (mayStillRun && !deadlinePassed) {
            throw failedWith(failure);
        }
        if (verdict == Verdict.FAIL && !isEndOfTime(failure)) {
            throw failedWith(failure);
        }
        RetriesExhaustedException.Limit limit;
        try {
            limit = loop.await(phase, failure, deadlinePassed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interruptedBy(failure);
        }
        if (limit != null) {
            throw mayHaveTakenEffect ? unknown(failure) : ended(loop.exhausted(limit, failure));
        }
    }

    /**
     * A read has nothing to lose. In a call that writes, what the caller's own code threw is the caller's own; whatever else
     * is no answer of the server, and came when a statement may have been sent, leaves the outcome open.
     */
    private Verdict verdict(Throwable failure) {
        if (repeat == Repeat.READ && phase == Phase.COMMIT) {
            return FailureClassifier.classify(Phase.WORK, failure);
        }
        if (isOwn(failure)) {
            return Verdict.FAIL;
        }
        boolean foreign = ServerAnswer.plainError(failure)
                .filter(answer -> !JdbcOrigin.isDriver(answer))
                .isPresent();
        return foreign && phase == Phase.COMMIT ? Verdict.UNKNOWN : FailureClassifier.classify(phase, failure);
    }

    private boolean isEndOfTime(Throwable failure) {
        return FailureClassifier.isEndOfTime(deadlinePassed, phase, failure)
                || (endedWait && FailureClassifier.isInterruption(failure));
    }

    /** Tells whether a repeat would prove no more: the call did take effect, but only here; or it ends each session so. */
    private static boolean provesNoMore(Throwable failure) {
        boolean localCommit = failure instanceof SQLException && failure.getCause() instanceof SQLWarning;
        return localCommit || SqlState.isOfChangedSetting(failure);
    }

    private boolean isOwn(Throwable failure) {
        if (failure instanceof TegmenException) {
            return true;
        }
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 100; depth++) {
            if (cause instanceof SQLException
                    || (guarded != null && guarded.hasThrown(cause))
                    || JdbcOrigin.isJdbc(cause)) {
                return false;
            }
            cause = cause.getCause();
        }
        return true;
    }

    private RuntimeException interruptedBy(Throwable failure) {
        return mayHaveTakenEffect ? unknown(failure) : ended(new TransactionInterruptedException(LABEL, failure));
    }

    /** Ends with a lasting failure: only a constraint tells that no earlier attempt, its answer lost, has taken effect. */
    private RuntimeException failedWith(Throwable failure) {
        boolean constraint =
                SqlState.of(failure).filter(state -> state.startsWith("23")).isPresent();
        if (mayHaveTakenEffect && !constraint) {
            return unknown(failure);
        }
        if (failure instanceof SQLException sql) {
            return ended(SqlExceptionTranslator.translate(sql));
        }
        if (failure instanceof RuntimeException unchecked) {
            return ended(SqlExceptionTranslator.translate(unchecked));
        }
        throw CallRun.<RuntimeException>rethrow(ended(failure));
    }

    /** Throws an {@code Error}, or what a call threw sneakily, as it is. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException rethrow(Throwable failure) throws E {
        throw (E) failure;
    }

    private CommitUnknownException unknown(Throwable failure) {
        CommitUnknownException unknown = new CommitUnknownException(
                "the call may have taken effect or not: it was under way, and no answer of the server tells",
                null,
                failure);
        loop.earlierThan(failure).forEach(unknown::addSuppressed);
        loop.commitUnknown(unknown);
        return unknown;
    }

    private <F extends Throwable> F ended(F failure) {
        loop.gaveUp(failure);
        return failure;
    }
}
