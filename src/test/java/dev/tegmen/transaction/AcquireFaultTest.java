package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.SqlState;
import dev.tegmen.fault.Occasion;
import dev.tegmen.statement.Repeat;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows "acquire" of the table of what a transaction promises: no connection is to be had. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AcquireFaultTest extends FaultTest {
    @Test
    void retriesWhenTheConnectionIsRefused() {
        bank.proxy().refuseConnections();
        listener = new RecordingListener() {
            @Override
            public void retryScheduled(Event event, Duration delay) {
                super.retryScheduled(event, delay);
                bank.proxy().acceptConnections();
            }
        };
        Transactions unpooled = Transactions.on(bank.unpooled()).withListener(listener);
        assertThat(unpooled.run(this::depositTen)).isEqualTo(110);
        assertThat(listener.events())
                .containsExactly("started 1", "failed 1 08001", "retry 1", "started 2", "committed 2");
        assertDepositedOnce();
    }

    @Test
    void retriesWhenThePoolTimesOut() throws SQLException {
        HikariDataSource impatient = bank.newPool(1, Duration.ofMillis(300));
        Connection hog = impatient.getConnection();
        listener = new RecordingListener() {
            @Override
            public void retryScheduled(Event event, Duration delay) {
                super.retryScheduled(event, delay);
                try {
                    hog.close();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        assertThat(Transactions.on(impatient).withListener(listener).run(this::depositTen))
                .isEqualTo(110);
        assertThat(listener.events()).containsExactly("started 1", "failed 1 -", "retry 1", "started 2", "committed 2");
        assertDepositedOnce();
    }

    @Test
    void retriesWhileTheServerIsStarting() {
        bank.proxy().when(Occasion.connect()).times(3).failInstead("57P03");
        Transactions unpooled = Transactions.on(bank.unpooled()).withListener(listener);
        assertThat(unpooled.run(this::depositTen)).isEqualTo(110);
        assertThat(listener.events()).contains("failed 1 57P03", "failed 2 57P03", "failed 3 57P03", "committed 4");
        assertDepositedOnce();
    }

    @Test
    void retriesWhenTheConnectionIsResetDuringTheLogin() {
        bank.proxy().when(Occasion.connect()).times(2).cutBeforeForwarding();
        assertThat(Transactions.on(bank.unpooled()).run(this::depositTen)).isEqualTo(110);
        assertDepositedOnce();
    }

    @Test
    void doesNotCountWaitingForAServerAsAnAttempt() {
        bank.proxy().when(Occasion.connect()).times(5).failInstead("57P03");
        RetryPolicy two = RetryPolicy.ofDefaults().withMaxAttempts(2);
        assertThat(Transactions.on(bank.unpooled()).run(OPTIONS.withRetry(two), this::depositTen))
                .isEqualTo(110);
    }

    @Test
    void givesUpAtTheDeadlineWhenNoServerRuns() {
        bank.proxy().refuseConnections();
        Transactions unpooled = Transactions.on(bank.unpooled()).withListener(listener);
        RetriesExhaustedException failure =
                exhausted(() -> unpooled.run(OPTIONS.withDeadline(SHORT), this::depositTen));
        assertThat(failure.limit()).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
        assertThat(SqlState.of(failure)).hasValue("08001");
        assertThat(failure.getSuppressed()).hasSize(failure.attempts() - 1);
        assertThat(failure.elapsed()).isLessThan(SHORT.plusSeconds(2));
        assertThat(runs).hasValue(0);
        assertUntouched();
    }

    @Test
    void givesUpAtTheDeadlineWhenTheServerAcceptsAndNeverAnswersThePool() {
        bank.proxy().when(Occasion.connect()).freezeBeforeForwarding();
        assertEndsAtTheDeadline(transactions());
        assertUntouched();
    }

    @Test
    void givesUpAtTheDeadlineWhenTheServerAcceptsAndNeverAnswersADataSourceWithoutAPool() {
        bank.proxy().when(Occasion.connect()).freezeBeforeForwarding();
        assertEndsAtTheDeadline(Transactions.on(bank.unpooled()));
        assertUntouched();
    }

    @Test
    void givesUpAtTheDeadlineWhenThePoolIsExhausted() throws SQLException {
        bank.pool().setMaximumPoolSize(1);
        try (Connection hog = bank.pool().getConnection()) {
            assertThat(hog.isClosed()).isFalse();
            assertEndsAtTheDeadline(transactions());
        }
        assertUntouched();
    }

    private void assertEndsAtTheDeadline(Transactions transactions) {
        long start = System.nanoTime();
        RetriesExhaustedException failure =
                exhausted(() -> transactions.run(OPTIONS.withDeadline(SHORT), this::depositTen));
        assertThat(failure.limit()).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plusSeconds(3));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(runs).hasValue(0);
    }

    @Test
    void givesALoginThatJooqWasRefusedATypedException() {
        // CockroachDB lets a login to a missing database pass, and tells with the first statement
        bank.proxy().when(Occasion.connect()).failInstead("3D000");
        Transactions overJooq = Transactions.on(DSL.using(bank.unpooled(), SQLDialect.POSTGRES));
        assertThatThrownBy(() -> overJooq.run(this::depositTen))
                .isInstanceOf(ConnectionFailedException.class)
                .satisfies(e -> assertThat(SqlState.of(e)).hasValue("3D000"));
        assertThatThrownBy(() -> overJooq.call(Repeat.READ, (connection, attempt) -> "read"))
                .isInstanceOf(ConnectionFailedException.class);
        assertThat(runs).hasValue(0);
    }
}
