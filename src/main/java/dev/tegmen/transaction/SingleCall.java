package dev.tegmen.transaction;

import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.SqlCall;
import java.sql.SQLException;

/** One call outside of a transaction, in autocommit mode, from its first attempt to its end. Belongs to one thread. */
final class SingleCall<T> {
    static final String LABEL = "call";

    private final Transactions transactions;
    private final Repeat repeat;
    private final SqlCall<T> call;
    private final RetryLoop loop;
    private Phase phase = Phase.ACQUIRE;
    private boolean deadlinePassed;
    private boolean mayHaveTakenEffect;
    private boolean mayStillRun;

    SingleCall(Transactions transactions, Repeat repeat, SqlCall<T> call, RetryLoop loop) {
        this.transactions = transactions;
        this.repeat = repeat;
        this.call = call;
        this.loop = loop;
    }

    T run() {
        while (true) {
            loop.started();
            T result;
            try (Watchdog.Watch watch = loop.watch()) {
                result = attempt(watch);
            } catch (SQLException | RuntimeException e) {
                awaitRetry(e);
                continue;
            }
            loop.committed();
            return result;
        }
    }

    private T attempt(Watchdog.Watch watch) throws SQLException {
        phase = Phase.ACQUIRE;
        Lease lease = null;
        boolean sound = false;
        try {
            lease = Lease.take(transactions.source(), watch);
            lease.setAutoCommit(true);
            HotStandby.settle(lease.connection(), transactions);
            phase = Phase.COMMIT;
            T result = call.run(lease.watched(), loop.attempt());
            sound = true;
            return result;
        } catch (SQLException | RuntimeException e) {
            sound = !FailureClassifier.isConnectionLoss(e);
            mayStillRun = lease != null && mayStillRun(lease, e);
            throw e;
        } finally {
            deadlinePassed = watch.expired();
            if (lease != null) {
                lease.giveBack(sound);
            }
        }
    }

    /** A write is not cancelled: the request may strike its commit, which then stands where no standby has it. */
    private boolean mayStillRun(Lease lease, Exception failure) {
        return repeat == Repeat.READ ? !lease.hasEndedOnServer(failure) : StatementOnServer.isLeftBehind(failure);
    }

    /** Waits for the next attempt, or ends the call with an exception. */
    private void awaitRetry(Exception failure) {
        loop.failed(failure);
        Verdict verdict = FailureClassifier.classify(phase, failure);
        if (verdict == Verdict.COMMITTED) {
            loop.committed();
            throw new CommittedWithErrorException(LABEL, failure);
        }
        if (verdict == Verdict.UNKNOWN && repeat != Repeat.READ) {
            mayHaveTakenEffect = true;
        }
        if (mayHaveTakenEffect && repeat == Repeat.UNSAFE) {
            throw unknown(failure);
        }
        if (Thread.currentThread().isInterrupted() && FailureClassifier.isOfDatabase(phase, failure)) {
            throw interruptedBy(failure);
        }
        if (mayStillRun && !deadlinePassed) {
            throw failedWith(failure);
        }
        if (verdict == Verdict.FAIL && !FailureClassifier.isEndOfTime(deadlinePassed, phase, failure)) {
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

    private RuntimeException interruptedBy(Exception failure) {
        return mayHaveTakenEffect ? unknown(failure) : ended(new TransactionInterruptedException(LABEL, failure));
    }

    /** Ends with a lasting failure: only a constraint tells that no earlier attempt, its answer lost, has taken effect. */
    private RuntimeException failedWith(Exception failure) {
        boolean constraint =
                SqlState.of(failure).filter(state -> state.startsWith("23")).isPresent();
        if (mayHaveTakenEffect && !constraint) {
            return unknown(failure);
        }
        return ended(
                failure instanceof SQLException sql
                        ? SqlExceptionTranslator.translate(sql)
                        : SqlExceptionTranslator.translate((RuntimeException) failure));
    }

    private CommitUnknownException unknown(Exception failure) {
        CommitUnknownException unknown = new CommitUnknownException(
                "the call may have taken effect or not: the connection was lost before the answer", null, failure);
        loop.earlierThan(failure).forEach(unknown::addSuppressed);
        loop.commitUnknown(unknown);
        return unknown;
    }

    private RuntimeException ended(RuntimeException failure) {
        loop.gaveUp(failure);
        return failure;
    }
}
