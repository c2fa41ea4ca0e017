package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.error.SqlState;
import dev.tegmen.fault.Fault;
import dev.tegmen.fault.Occasion;
import dev.tegmen.testing.Await;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows "any" of the table of what a transaction promises: interruption, attempts, deadline, budget. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitsTest extends FaultTest {
    @Test
    void endsAtOnceWhenInterruptedInAStatement() throws Exception {
        Fault sleeping =
                bank.proxy().when(Occasion.statementContaining("pg_sleep")).runBeforeForwarding(() -> {});
        Background<Boolean> flag = Background.start(() -> {
            assertThatThrownBy(() -> transactions().run(tx -> {
                        depositTen(tx);
                        return tx.dsl().execute("select pg_sleep(60)");
                    }))
                    .isInstanceOf(TransactionInterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        sleeping.await(PATIENCE);
        flag.thread().interrupt();
        assertThat(flag.get()).as("interrupt flag").isTrue();
        assertThat(runs).hasValue(1);
        assertUntouched();
    }

    @Test
    void endsAtOnceWhenInterruptedInAStatementThatIsNeverAnswered() throws Exception {
        Fault frozen = bank.proxy()
                .when(Occasion.statementContaining("update account"))
                .freezeBeforeForwarding();
        Background<Boolean> flag = Background.start(() -> {
            assertThatThrownBy(() -> transactions().run(this::depositTen))
                    .isInstanceOf(TransactionInterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        frozen.await(PATIENCE);
        flag.thread().interrupt();
        assertThat(flag.get()).as("interrupt flag").isTrue();
        assertUntouched();
    }

    @Test
    void endsAtOnceWhenInterruptedWhileBackingOff() {
        bank.proxy().when(Occasion.commit()).failInstead("40001");
        listener = new RecordingListener() {
            @Override
            public void retryScheduled(Event event, Duration delay) {
                super.retryScheduled(event, delay);
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> transactions().run(this::depositTen))
                .isInstanceOf(TransactionInterruptedException.class);
        assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
        assertThat(runs).hasValue(1);
        assertUntouched();
    }

    @Test
    void endsAtOnceWhenInterruptedWhileWaitingForAConnection() throws Exception {
        bank.pool().setMaximumPoolSize(1);
        try (Connection hog = bank.pool().getConnection()) {
            assertThat(hog.isClosed()).isFalse();
            Background<Boolean> flag = Background.start(() -> {
                assertThatThrownBy(() -> transactions().run(this::depositTen))
                        .isInstanceOf(TransactionInterruptedException.class);
                return Thread.currentThread().isInterrupted();
            });
            Await.until(
                    "it waits for a connection",
                    () -> bank.pool().getHikariPoolMXBean().getThreadsAwaitingConnection() > 0);
            flag.thread().interrupt();
            assertThat(flag.get()).as("interrupt flag").isTrue();
        }
        assertThat(runs).hasValue(0);
        assertUntouched();
    }

    @Test
    void doesNotCommitWhenInterruptedInTheWorkBetweenStatements() {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    long balance = depositTen(tx);
                    Thread.currentThread().interrupt();
                    return balance;
                }))
                .isInstanceOf(TransactionInterruptedException.class);
        assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
        assertUntouched();
    }

    @Test
    void givesUpAfterAllAttemptsWithEveryFailureInOrder() {
        List<String> states = List.of("40001", "40P01", "08006", "40001");
        states.forEach(state -> bank.proxy()
                .when(Occasion.statementContaining("update account"))
                .once()
                .failInstead(state));
        RetryPolicy four = RetryPolicy.ofDefaults().withMaxAttempts(4);
        RetriesExhaustedException failure =
                exhausted(() -> transactions().run(OPTIONS.withRetry(four), this::depositTen));
        assertThat(failure.limit()).isEqualTo(RetriesExhaustedException.Limit.ATTEMPTS);
        assertThat(failure.attempts()).isEqualTo(4);
        assertThat(failure.elapsed()).isPositive();
        assertThat(failure.getSuppressed())
                .extracting(it -> SqlState.of(it).orElse("-"))
                .containsExactly("40001", "40P01", "08006");
        assertThat(listener.events()).endsWith("failed 4 40001", "gave up 4 RetriesExhaustedException");
        assertThat(SqlState.of(failure)).hasValue("40001");
        assertThat(runs).hasValue(4);
        assertUntouched();
    }

    @Test
    void endsAStatementThatRunsAtTheDeadline() {
        long start = System.nanoTime();
        RetriesExhaustedException failure = exhausted(() -> transactions().run(OPTIONS.withDeadline(SHORT), tx -> {
            depositTen(tx);
            return tx.dsl().execute("select pg_sleep(60)");
        }));
        assertThat(failure.limit()).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plusSeconds(3));
        assertUntouched();
    }

    @Test
    void endsAStatementThatIsNeverAnsweredAtTheDeadline() {
        bank.proxy().when(Occasion.statementContaining("update account")).freezeBeforeForwarding();
        long start = System.nanoTime();
        RetriesExhaustedException failure =
                exhausted(() -> transactions().run(OPTIONS.withDeadline(SHORT), this::depositTen));
        assertThat(failure.limit()).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plusSeconds(4));
        assertUntouched();
    }

    @Test
    void givesUpWhenTheBudgetIsSpent() {
        bank.proxy().when(Occasion.commit()).failInstead("40001");
        Transactions thrifty = transactions().withBudget(RetryBudget.of(2, 0.1));
        RetriesExhaustedException first = exhausted(() -> thrifty.run(this::depositTen));
        assertThat(first.limit()).isEqualTo(RetriesExhaustedException.Limit.BUDGET);
        assertThat(first.attempts()).isEqualTo(3);
        RetriesExhaustedException second = exhausted(() -> thrifty.run(this::depositTen));
        assertThat(second.attempts()).as("the budget is shared").isEqualTo(1);
        assertUntouched();
    }

    @Test
    void holdsNoConnectionWhileBackingOff() {
        bank.proxy().when(Occasion.commit()).times(3).failInstead("40001");
        AtomicInteger held = new AtomicInteger();
        listener = new RecordingListener() {
            @Override
            public void retryScheduled(Event event, Duration delay) {
                super.retryScheduled(event, delay);
                held.addAndGet(bank.connectionsInUse());
            }
        };
        transactions().run(this::depositTen);
        assertThat(listener.events()).filteredOn(it -> it.startsWith("retry")).hasSize(3);
        assertThat(held).hasValue(0);
    }
}
