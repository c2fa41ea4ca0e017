package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tegmen.error.SqlState;
import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.fault.Occasion;
import dev.tegmen.statement.Repeat;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A single call outside of a transaction, with real faults. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SingleCallFaultTest extends FaultTest {
    private long depositByCall(Repeat repeat) {
        return transactions().call(repeat, (connection, attempt) -> {
            runs.incrementAndGet();
            try (Statement statement = connection.createStatement()) {
                return (long) statement.executeUpdate("update account set balance = balance + 10 where id = 1");
            }
        });
    }

    @Test
    void isRetriedWhenItFailsToSerialize() {
        bank.proxy().when(Occasion.statementContaining("update account")).once().failInstead("40001");
        depositByCall(Repeat.UNSAFE);
        assertThat(runs).hasValue(2);
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenItsAnswerIsLostAndItIsUnsafe() {
        bank.proxy().when(Occasion.statementContaining("update account")).once().cutBeforeAnswer();
        assertThatThrownBy(() -> depositByCall(Repeat.UNSAFE)).isInstanceOf(CommitUnknownException.class);
        assertThat(runs).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void runsAgainWhenItsAnswerIsLostAndItIsSafe() {
        bank.proxy().when(Occasion.statementContaining("select balance")).once().cutInsideRow(0);
        long balance = transactions().call(Repeat.SAFE, (connection, attempt) -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select balance from account where id = 1")) {
                row.next();
                return row.getLong(1);
            }
        });
        assertThat(balance).isEqualTo(100);
    }

    @Test
    void isRetriedWhenNoConnectionCouldBeHad() {
        bank.proxy().when(Occasion.connect()).times(2).failInstead("57P03");
        Transactions.on(bank.unpooled()).call(Repeat.UNSAFE, (connection, attempt) -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("update account set balance = balance + 10 where id = 1");
            }
        });
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenAttemptsEndBeforeALostAnswerIsResolved() {
        bank.proxy().when(Occasion.statementContaining("update account")).once().cutBeforeAnswer();
        bank.proxy().when(Occasion.statementContaining("update account")).failInstead("40001");
        Transactions twice = transactions()
                .withDefaults(OPTIONS.withRetry(RetryPolicy.ofDefaults().withMaxAttempts(2)));
        CommitUnknownException failure = catchThrowableOfType(
                CommitUnknownException.class, () -> twice.call(Repeat.SAFE, SingleCallFaultTest::deposit));
        assertThat(failure).hasRootCauseInstanceOf(SQLException.class);
        assertThat(SqlState.of(failure)).hasValue("40001");
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(listener.events()).endsWith("failed 2 40001", "unknown 2");
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenInterruptedBeforeALostAnswerIsResolved() {
        bank.proxy().when(Occasion.statementContaining("update account")).once().cutBeforeAnswer();
        listener = new RecordingListener() {
            @Override
            public void retryScheduled(Event event, Duration delay) {
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> transactions().call(Repeat.SAFE, SingleCallFaultTest::deposit))
                .isInstanceOf(CommitUnknownException.class);
        assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
        assertDepositedOnce();
    }

    @Test
    void endsWithAConstraintThatARepeatMeets() {
        bank.proxy()
                .when(Occasion.statementContaining("insert into account"))
                .once()
                .cutBeforeForwarding();
        assertThatThrownBy(() -> transactions().call(Repeat.SAFE, (connection, attempt) -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.executeUpdate("insert into account values (1, 0)");
                    }
                }))
                .isInstanceOf(UniqueViolationException.class);
        assertUntouched();
    }

    @Test
    void isCommittedWhenOnlyItsSchemaChangeFailed() {
        bank.proxy().when(Occasion.statementContaining("update account")).once().failAfterwards("XXA00");
        assertThatThrownBy(() -> depositByCall(Repeat.UNSAFE)).isInstanceOf(CommittedWithErrorException.class);
        assertThat(listener.events()).containsExactly("started 1", "failed 1 XXA00", "committed 1");
        assertDepositedOnce();
    }

    @Test
    void isCommittedWhenOnlyItsSchemaChangeFailedAlsoIfInterrupted() {
        assertThatThrownBy(() -> transactions().call(Repeat.UNSAFE, (connection, attempt) -> {
                    deposit(connection, attempt);
                    Thread.currentThread().interrupt();
                    throw new SQLException("committed, but", "XXA00");
                }))
                .isInstanceOf(CommittedWithErrorException.class);
        assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
        assertDepositedOnce();
    }

    @Test
    void passesOnWhatIsNotOfTheDatabaseAlsoIfInterrupted() {
        IllegalStateException own = new IllegalStateException("mine");
        assertThatThrownBy(() -> transactions().call(Repeat.READ, (connection, attempt) -> {
                    Thread.currentThread().interrupt();
                    throw own;
                }))
                .isSameAs(own);
        assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
        assertThat(listener.events()).endsWith("gave up 1 IllegalStateException");
    }

    @Test
    void isInterruptedInAStatement() {
        assertThatThrownBy(() -> transactions().call(Repeat.READ, (connection, attempt) -> {
                    Thread.currentThread().interrupt();
                    try (Statement statement = connection.createStatement()) {
                        return statement.execute("select pg_sleep(30)");
                    }
                }))
                .isInstanceOf(TransactionInterruptedException.class);
        assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
    }

    private static int deposit(Connection connection, int attempt) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("update account set balance = balance + 10 where id = 1");
        }
    }

    @Test
    void saysUnknownWhenAnotherFailureKeepsALostAnswerFromBeingResolved() {
        bank.proxy().when(Occasion.statementContaining("update account")).once().cutBeforeAnswer();
        bank.proxy().when(Occasion.statementContaining("update account")).once().failInstead("57014");
        assertThatThrownBy(() -> depositByCall(Repeat.SAFE))
                .isInstanceOf(CommitUnknownException.class)
                .satisfies(e -> assertThat(SqlState.of(e)).hasValue("57014"));
        assertDepositedOnce();
    }

    @Test
    void tellsTheListenerWhenItIsDone() {
        depositByCall(Repeat.UNSAFE);
        assertThat(listener.events()).containsExactly("started 1", "committed 1");
    }
}
