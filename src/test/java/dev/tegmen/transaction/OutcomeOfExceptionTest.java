package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tegmen.fault.Occasion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One handler does for all exceptions of transactions: each says what became of the transaction, and the database agrees. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutcomeOfExceptionTest extends FaultTest {
    @Test
    void saysRolledBackWhenNoRetryHelps() {
        bank.proxy().when(Occasion.statementContaining("update account")).failInstead("40001");
        assertThat(outcomeOf(() -> transactions().run(OPTIONS.withRetry(RetryPolicy.never()), this::depositTen)))
                .isEqualTo(Outcome.ROLLED_BACK);
        assertUntouched();
    }

    @Test
    void saysRolledBackWhenTheWorkSwallowedAnError() {
        assertThat(outcomeOf(() -> transactions().run(tx -> {
                    depositTen(tx);
                    try {
                        return tx.dsl().execute("select 1 / 0");
                    } catch (RuntimeException swallowed) {
                        return 0;
                    }
                })))
                .isEqualTo(Outcome.ROLLED_BACK);
        assertUntouched();
    }

    @Test
    void saysRolledBackWhenTheThreadWasInterrupted() {
        assertThat(outcomeOf(() -> transactions().run(tx -> {
                    depositTen(tx);
                    Thread.currentThread().interrupt();
                    return 1;
                })))
                .isEqualTo(Outcome.ROLLED_BACK);
        assertThat(Thread.interrupted()).isTrue();
        assertUntouched();
    }

    @Test
    void saysRolledBackWhenTheWorkTriedToEndItsTransaction() {
        assertThat(outcomeOf(() -> transactions().run(tx -> {
                    depositTen(tx);
                    return tx.dsl().execute("commit");
                })))
                .isEqualTo(Outcome.ROLLED_BACK);
        assertUntouched();
    }

    @Test
    void saysRolledBackWhenATransactionIsRefusedWithinAnother() {
        transactions().run(tx -> assertThat(outcomeOf(() -> transactions().run(this::depositTen)))
                .isEqualTo(Outcome.ROLLED_BACK));
        assertUntouched();
    }

    @Test
    void saysCommittedWhenAHookFailed() {
        assertThat(outcomeOf(() -> transactions().run(tx -> {
                    tx.afterCommit(() -> {
                        throw new IllegalStateException("of the hook");
                    });
                    return depositTen(tx);
                })))
                .isEqualTo(Outcome.COMMITTED);
        assertDepositedOnce();
    }

    @Test
    void saysCommittedWhenTheKeyIsTaken() {
        TransactionOptions once = OPTIONS.withExactlyOnce("a key");
        transactions().run(once, this::depositTen);
        assertThat(outcomeOf(() -> transactions().run(once, this::depositTen))).isEqualTo(Outcome.COMMITTED);
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenTheAnswerToCommitIsLost() {
        bank.proxy().when(Occasion.commit()).cutBeforeForwarding();
        assertThat(outcomeOf(() -> transactions().run(this::depositTen))).isEqualTo(Outcome.UNKNOWN);
        assertUntouched();
    }

    /** Those that take a CockroachDB, a host, or a work that got past the guard. */
    @Test
    void saysForTheOthers() {
        SQLException cause = new SQLException("none");
        assertThat(new CommittedWithErrorException("none", cause).outcome()).isEqualTo(Outcome.COMMITTED);
        assertThat(new HostTransactionException().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(WorkEndedTransactionException.ended("none", cause).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(WorkEndedTransactionException.copyLeftOpen("none").outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(new RetriesExhaustedException(
                                "none",
                                RetriesExhaustedException.Limit.DEADLINE,
                                RetriesExhaustedException.Reason.OUTAGE,
                                1,
                                Duration.ZERO,
                                cause,
                                List.of())
                        .outcome())
                .isEqualTo(Outcome.ROLLED_BACK);
    }

    private static Outcome outcomeOf(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(TransactionException.class, call), "nothing was thrown")
                .outcome();
    }
}
