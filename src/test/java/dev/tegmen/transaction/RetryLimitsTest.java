package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The policy, the budget and the loop that obeys them, in a time of their own. */
class RetryLimitsTest {
    private final SQLException conflict = new SQLException("conflict", "40001");
    private final SQLException unreachable = new SQLException("unreachable", "08001");

    /** Always draws the upper bound. */
    private static final RandomGenerator HIGHEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final AtomicLong now = new AtomicLong();
    private final List<Duration> waits = new ArrayList<>();
    private final Attempts.Timing timing = new Attempts.Timing(now::get, HIGHEST, time -> {
        waits.add(time);
        now.addAndGet(time.toNanos());
    });

    @Test
    void waitsDoubleUpToTheirBound() {
        RetryPolicy policy = RetryPolicy.ofDefaults().withDelays(Duration.ofMillis(10), Duration.ofMillis(100));
        assertThat(delays(policy, HIGHEST, 6))
                .containsExactly(
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        Duration.ofMillis(40),
                        Duration.ofMillis(80),
                        Duration.ofMillis(100),
                        Duration.ofMillis(100));
        assertThat(policy.delayNanos(1_000, HIGHEST))
                .isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(policy.withDelays(Duration.ZERO, Duration.ZERO).delayNanos(3, HIGHEST))
                .isZero();
    }

    @Test
    void jitterIsFull() {
        RetryPolicy policy = RetryPolicy.ofDefaults().withDelays(Duration.ofMillis(10), Duration.ofSeconds(1));
        Random random = new Random(42);
        long sum = 0;
        for (int i = 0; i < 10_000; i++) {
            long delay = policy.delayNanos(1, random);
            assertThat(delay).isBetween(0L, Duration.ofMillis(10).toNanos());
            sum += delay;
        }
        assertThat(sum / 10_000).isBetween(4_800_000L, 5_200_000L);
    }

    @Test
    void attemptsAreBounded() throws InterruptedException {
        Attempts loop = loop(RetryPolicy.ofDefaults().withMaxAttempts(3), RetryBudget.ofDefaults());
        assertThat(next(loop, Phase.WORK, conflict)).isNull();
        assertThat(loop.attempt()).isEqualTo(2);
        assertThat(next(loop, Phase.COMMIT, conflict)).isNull();
        assertThat(next(loop, Phase.WORK, conflict)).isEqualTo(RetriesExhaustedException.Limit.ATTEMPTS);
        assertThat(waits).hasSize(2);
    }

    @Test
    void waitingForAConnectionIsBoundedByTheDeadlineAlone() throws InterruptedException {
        Attempts loop = loop(
                RetryPolicy.ofDefaults().withMaxAttempts(2).withDeadline(Duration.ofSeconds(20)), RetryBudget.of(1, 1));
        RetriesExhaustedException.@Nullable Limit limit = null;
        while (limit == null) {
            limit = next(loop, Phase.ACQUIRE, unreachable);
        }
        assertThat(limit).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
        assertThat(Duration.ofNanos(now.get())).isBetween(Duration.ofSeconds(18), Duration.ofSeconds(20));
        assertThat(loop.attempt()).isGreaterThan(20);
    }

    @Test
    void aPolicyOfOneAttemptNeverWaits() throws InterruptedException {
        Attempts loop = loop(RetryPolicy.never(), RetryBudget.ofDefaults());
        assertThat(next(loop, Phase.ACQUIRE, unreachable)).isEqualTo(RetriesExhaustedException.Limit.ATTEMPTS);
        assertThat(next(loop, Phase.WORK, conflict)).isEqualTo(RetriesExhaustedException.Limit.ATTEMPTS);
        assertThat(waits).isEmpty();
    }

    @Test
    void aWaitThatWouldPassTheDeadlineIsNotBegun() throws InterruptedException {
        RetryPolicy policy = RetryPolicy.ofDefaults().withDeadline(Duration.ofMillis(25));
        Attempts loop = loop(policy, RetryBudget.ofDefaults());
        assertThat(next(loop, Phase.WORK, conflict)).isNull();
        assertThat(next(loop, Phase.WORK, conflict)).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
        assertThat(waits).containsExactly(Duration.ofMillis(10));
    }

    @Test
    void aWaitThatWouldEndAtTheDeadlineIsNotBegunEither() throws InterruptedException {
        RetryPolicy policy = RetryPolicy.ofDefaults().withDeadline(Duration.ofMillis(10));
        Attempts loop = loop(policy, RetryBudget.ofDefaults());
        assertThat(next(loop, Phase.WORK, conflict)).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
        assertThat(waits).isEmpty();
    }

    @Test
    void theBudgetTellsWhatIsInIt() {
        RetryBudget budget = RetryBudget.of(5, 1_000);
        assertThat(budget.tryTake()).isTrue();
        assertThat(budget).hasToString("RetryBudget[available=4 of 5]");
    }

    @Test
    void aSpentBudgetForbidsRetriesUntilCommitsRefillIt() throws InterruptedException {
        RetryBudget budget = RetryBudget.of(2, 0.5);
        Attempts loop = loop(RetryPolicy.ofDefaults(), budget);
        assertThat(next(loop, Phase.WORK, conflict)).isNull();
        assertThat(next(loop, Phase.WORK, conflict)).isNull();
        assertThat(next(loop, Phase.WORK, conflict)).isEqualTo(RetriesExhaustedException.Limit.BUDGET);
        assertThat(budget.available()).isZero();

        loop.committed();
        assertThat(next(loop, Phase.WORK, conflict)).isEqualTo(RetriesExhaustedException.Limit.BUDGET);
        loop.committed();
        assertThat(budget.available()).isEqualTo(1);
        assertThat(next(loop, Phase.WORK, conflict)).isNull();
        for (int i = 0; i < 100; i++) {
            loop.committed();
        }
        assertThat(budget.available()).as("never over its capacity").isEqualTo(2);
    }

    @Test
    void theExhaustedExceptionTellsEverything() throws InterruptedException {
        Attempts loop = loop(RetryPolicy.ofDefaults().withMaxAttempts(3), RetryBudget.ofDefaults());
        SQLException second = new SQLException("second", "40P01");
        SQLException third = new SQLException("third", "40001");
        next(loop, Phase.WORK, conflict);
        next(loop, Phase.WORK, second);
        RetriesExhaustedException.@Nullable Limit limit = next(loop, Phase.WORK, third);
        RetriesExhaustedException exhausted = loop.exhausted(java.util.Objects.requireNonNull(limit), third);
        assertThat(exhausted.getCause()).isSameAs(third);
        assertThat(exhausted.getSuppressed()).containsExactly(conflict, second);
        assertThat(exhausted.attempts()).isEqualTo(3);
        assertThat(exhausted.elapsed()).isEqualTo(Duration.ofMillis(30));
        assertThat(exhausted.limit()).isEqualTo(RetriesExhaustedException.Limit.ATTEMPTS);
        assertThat(exhausted).hasMessageContaining("all attempts failed after 3 attempts in 30 ms");
    }

    @Test
    void refusesWhatMakesNoSense() {
        RetryPolicy policy = RetryPolicy.ofDefaults();
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withMaxAttempts(0));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withDeadline(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withDeadline(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withDeadline(Duration.ofDays(366)));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withDelays(Duration.ofMillis(-1), Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.withDelays(Duration.ZERO, Duration.ofDays(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> RetryBudget.of(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> RetryBudget.of(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> RetryBudget.of(1, 1_000.1));
        assertThatIllegalArgumentException().isThrownBy(() -> RetryBudget.of(1, Double.NaN));
    }

    private Attempts loop(RetryPolicy policy, RetryBudget budget) {
        Notifier nobody = new Notifier(TransactionListener.NONE, now::get);
        return new Attempts(timing, policy, budget, nobody, "test");
    }

    private static RetriesExhaustedException.@Nullable Limit next(Attempts loop, Phase phase, SQLException failure)
            throws InterruptedException {
        return loop.await(phase, failure, false);
    }

    private static List<Duration> delays(RetryPolicy policy, RandomGenerator random, int count) {
        List<Duration> delays = new ArrayList<>();
        for (int retry = 1; retry <= count; retry++) {
            delays.add(Duration.ofNanos(policy.delayNanos(retry, random)));
        }
        return delays;
    }
}
