package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.PATIENCE;
import static dev.tegmen.transaction.FaultyBank.deposit;
import static dev.tegmen.transaction.FaultyBank.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.error.ForeignKeyViolationException;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.fault.Fault;
import dev.tegmen.fault.Occasion;
import dev.tegmen.fault.Rule;
import dev.tegmen.statement.Repeat;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Each row of the table of what a transaction promises, with real faults, and a look at the database afterwards. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransactionFaultTest {
    private static final TransactionOptions OPTIONS = TransactionOptions.ofDefaults();
    private static final Duration SHORT = Duration.ofMillis(700);

    private FaultyBank bank;
    private RecordingListener listener;
    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void open() {
        bank = FaultyBank.open(4);
        listener = new RecordingListener();
    }

    @AfterEach
    void close() {
        assertThat(bank.connectionsInUse()).as("leaked connections").isZero();
        bank.close();
    }

    private Transactions transactions() {
        return bank.transactions().withListener(listener);
    }

    private long depositTen(Transaction tx) {
        runs.incrementAndGet();
        return deposit(tx, 1, 10);
    }

    private void assertDepositedOnce() {
        assertThat(bank.balance(1)).isEqualTo(110);
    }

    private void assertUntouched() {
        assertThat(bank.balance(1)).isEqualTo(100);
    }

    @Nested
    class WhileAcquiring {
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
            assertThat(unpooled.run(TransactionFaultTest.this::depositTen)).isEqualTo(110);
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
            assertThat(Transactions.on(impatient).withListener(listener).run(TransactionFaultTest.this::depositTen))
                    .isEqualTo(110);
            assertThat(listener.events())
                    .containsExactly("started 1", "failed 1 -", "retry 1", "started 2", "committed 2");
            assertDepositedOnce();
        }

        @Test
        void retriesWhileTheServerIsStarting() {
            bank.proxy().when(Occasion.connect()).times(3).failInstead("57P03");
            Transactions unpooled = Transactions.on(bank.unpooled()).withListener(listener);
            assertThat(unpooled.run(TransactionFaultTest.this::depositTen)).isEqualTo(110);
            assertThat(listener.events()).contains("failed 1 57P03", "failed 2 57P03", "failed 3 57P03", "committed 4");
            assertDepositedOnce();
        }

        @Test
        void retriesWhenTheConnectionIsResetDuringTheLogin() {
            bank.proxy().when(Occasion.connect()).times(2).cutBeforeForwarding();
            assertThat(Transactions.on(bank.unpooled()).run(TransactionFaultTest.this::depositTen))
                    .isEqualTo(110);
            assertDepositedOnce();
        }

        @Test
        void doesNotCountWaitingForAServerAsAnAttempt() {
            bank.proxy().when(Occasion.connect()).times(5).failInstead("57P03");
            RetryPolicy two = RetryPolicy.ofDefaults().withMaxAttempts(2);
            assertThat(Transactions.on(bank.unpooled())
                            .run(OPTIONS.withRetry(two), TransactionFaultTest.this::depositTen))
                    .isEqualTo(110);
        }

        @Test
        void givesUpAtTheDeadlineWhenNoServerRuns() {
            bank.proxy().refuseConnections();
            Transactions unpooled = Transactions.on(bank.unpooled()).withListener(listener);
            RetriesExhaustedException failure =
                    exhausted(() -> unpooled.run(OPTIONS.withDeadline(SHORT), TransactionFaultTest.this::depositTen));
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
            RetriesExhaustedException failure = exhausted(
                    () -> transactions.run(OPTIONS.withDeadline(SHORT), TransactionFaultTest.this::depositTen));
            assertThat(failure.limit()).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plusSeconds(3));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(runs).hasValue(0);
        }
    }

    @Nested
    class InTheWork {
        @ParameterizedTest
        @ValueSource(strings = {"40001", "40P01"})
        void retriesWhenTheServerRolledBackForAPassingReason(String state) {
            Fault fault = bank.proxy()
                    .when(Occasion.statementContaining("update account"))
                    .times(2)
                    .failInstead(state);
            assertThat(transactions().run(TransactionFaultTest.this::depositTen))
                    .isEqualTo(110);
            assertThat(fault.count()).isEqualTo(2);
            assertThat(listener.events())
                    .containsExactly(
                            "started 1",
                            "failed 1 " + state,
                            "retry 1",
                            "started 2",
                            "failed 2 " + state,
                            "retry 2",
                            "started 3",
                            "committed 3");
            assertThat(runs).hasValue(3);
            assertDepositedOnce();
        }

        @Test
        void retriesWhenTheServerFindsARealSerializationConflict() throws Exception {
            AtomicInteger attempts = new AtomicInteger();
            transactions().run(tx -> {
                long before = read(tx, 1);
                if (attempts.incrementAndGet() == 1) {
                    Background.start(() -> bank.transactions().run(other -> deposit(other, 1, 5)))
                            .get();
                }
                return tx.dsl().execute("update account set balance = ? where id = 1", before + 10);
            });
            assertThat(attempts).hasValueGreaterThan(1);
            assertThat(bank.balance(1)).isEqualTo(115);
        }

        @Test
        void retriesWhenTheServerBreaksARealDeadlock() throws Exception {
            CyclicBarrier bothHoldOne = new CyclicBarrier(2);
            Background.<Long>together(
                    2,
                    i -> () -> transactions().run(OPTIONS.withIsolation(Isolation.READ_COMMITTED), tx -> {
                        deposit(tx, 1 + i, 10);
                        if (tx.attempt() == 1) {
                            bothHoldOne.await();
                        }
                        return deposit(tx, 2 - i, 10);
                    }));
            assertThat(bank.balance(1)).isEqualTo(120);
            assertThat(bank.balance(2)).isEqualTo(120);
            assertThat(listener.events())
                    .filteredOn(it -> it.startsWith("retry"))
                    .isNotEmpty();
        }

        static Stream<Function<Rule, Fault>> losses() {
            return Stream.of(
                    Rule::cutBeforeForwarding,
                    Rule::closeBeforeForwarding,
                    Rule::cutBeforeAnswer,
                    Rule::closeBeforeAnswer,
                    rule -> rule.cutAfterRows(0),
                    rule -> rule.cutInsideRow(0),
                    rule -> rule.failInstead("57P01"),
                    rule -> rule.failInstead("57P02"),
                    rule -> rule.failAfterwards("57P01"),
                    rule -> rule.failInstead("08006"));
        }

        @ParameterizedTest
        @MethodSource("losses")
        void retriesOnAnotherConnectionWhenTheFirstStatementLosesIts(Function<Rule, Fault> loss) {
            Fault fault = loss.apply(bank.proxy()
                    .when(Occasion.statementContaining("update account"))
                    .once());
            assertThat(transactions().run(TransactionFaultTest.this::depositTen))
                    .isEqualTo(110);
            assertThat(fault.count()).isOne();
            assertThat(runs).hasValue(2);
            assertDepositedOnce();
        }

        @ParameterizedTest
        @MethodSource("losses")
        void retriesOnAnotherConnectionWhenALaterStatementLosesIts(Function<Rule, Fault> loss) {
            Fault fault = loss.apply(bank.proxy()
                    .when(Occasion.statementContaining("select balance"))
                    .once());
            long read = transactions().run(tx -> {
                depositTen(tx);
                return read(tx, 1);
            });
            assertThat(read).isEqualTo(110);
            assertThat(fault.count()).isOne();
            assertThat(runs).hasValue(2);
            assertDepositedOnce();
        }

        @Test
        void retriesWhenTheBackendIsTerminatedFromOutside() throws Exception {
            Assumed.postgresql(bank.engine(), "pg_terminate_backend");
            long balance = transactions().run(tx -> {
                long deposited = depositTen(tx);
                if (tx.attempt() == 1) {
                    Object pid = tx.dsl().fetchValue("select pg_backend_pid()");
                    bank.execute("select pg_terminate_backend(" + pid + ")");
                    while (true) {
                        read(tx, 2); // until the signal has arrived
                    }
                }
                return deposited;
            });
            assertThat(balance).isEqualTo(110);
            assertThat(listener.events()).containsSequence("failed 1 57P01", "retry 1");
            assertDepositedOnce();
        }

        @Test
        void retriesWhenTheWorkSwallowedARetryableFailure() {
            bank.proxy()
                    .when(Occasion.statementContaining("select balance"))
                    .once()
                    .failInstead("40001");
            String answer = transactions().run(tx -> {
                depositTen(tx);
                try {
                    return "read " + read(tx, 2);
                } catch (RuntimeException swallowed) {
                    return "swallowed";
                }
            });
            assertThat(answer).isEqualTo("read 100");
            assertThat(runs).hasValue(2);
            assertDepositedOnce();
        }

        @Test
        void retriesWhenTheWorkSwallowedTheLossOfItsConnection() {
            bank.proxy()
                    .when(Occasion.statementContaining("select balance"))
                    .once()
                    .cutBeforeForwarding();
            String answer = transactions().run(tx -> {
                depositTen(tx);
                try {
                    return "read " + read(tx, 2);
                } catch (RuntimeException swallowed) {
                    return "swallowed";
                }
            });
            assertThat(answer).isEqualTo("read 100");
            assertDepositedOnce();
        }

        @Test
        void neverReportsSuccessWhenTheWorkSwallowedALastingFailure() {
            assertThatThrownBy(() -> transactions().run(tx -> {
                        depositTen(tx);
                        try {
                            tx.dsl().execute("insert into account values (1, 0)");
                        } catch (RuntimeException swallowed) {
                            // as careless work does
                        }
                        return "done";
                    }))
                    .isInstanceOf(WorkAbortedException.class)
                    .satisfies(e -> assertThat(SqlState.of(e)).hasValue("23505"));
            assertThat(runs).hasValue(1);
            assertUntouched();
        }

        @Test
        void neverReportsSuccessWhenTheFailureWasSwallowedBeneathJooq() {
            assertThatThrownBy(() -> transactions().run(tx -> {
                        depositTen(tx);
                        return tx.call(Repeat.UNSAFE, (connection, attempt) -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.execute("insert into account values (1, 0)");
                            } catch (SQLException swallowed) {
                                // as careless work does
                            }
                            return "done";
                        });
                    }))
                    .isInstanceOf(WorkAbortedException.class)
                    .satisfies(e -> assertThat(SqlState.of(e)).hasValue("23505"));
            assertUntouched();
        }

        @Test
        void passesTheCallersCheckedExceptionUnchangedAndRollsBack() {
            IOException own = new IOException("own");
            assertThatThrownBy(() -> transactions().run(tx -> {
                        depositTen(tx);
                        throw own;
                    }))
                    .isSameAs(own);
            assertThat(own.getSuppressed()).isEmpty();
            assertThat(runs).hasValue(1);
            assertUntouched();
        }

        @Test
        void suppressesAFailingRollbackUnderTheCallersException() {
            bank.proxy().when(Occasion.statementContaining("rollback")).once().cutBeforeForwarding();
            IOException own = new IOException("own");
            assertThatThrownBy(() -> transactions().run(tx -> {
                        depositTen(tx);
                        throw own;
                    }))
                    .isSameAs(own);
            assertThat(own.getSuppressed()).hasSize(1);
            assertThat(own.getSuppressed()[0]).isInstanceOf(SQLException.class);
            assertUntouched();
        }

        @Test
        void rollsBackWhenTheCallerThrowsAnError() {
            assertThatThrownBy(() -> transactions().run(tx -> {
                        depositTen(tx);
                        throw new StackOverflowError("own");
                    }))
                    .isInstanceOf(StackOverflowError.class);
            assertUntouched();
        }

        @Test
        void doesNotRetryALastingFailure() {
            assertThatThrownBy(() -> transactions().run(tx -> {
                        depositTen(tx);
                        return tx.dsl().execute("insert into account values (1, 0)");
                    }))
                    .satisfies(e -> assertThat(SqlState.of(e)).hasValue("23505"));
            assertThat(runs).hasValue(1);
            assertUntouched();
        }
    }

    @Nested
    class AtCommit {
        @Test
        void retriesWhenCommitFailsToSerialize() {
            bank.proxy().when(Occasion.commit()).times(2).failInstead("40001");
            assertThat(transactions().run(TransactionFaultTest.this::depositTen))
                    .isEqualTo(110);
            assertThat(listener.events()).contains("failed 1 40001", "failed 2 40001", "committed 3");
            assertThat(runs).hasValue(3);
            assertDepositedOnce();
        }

        @Test
        void saysUnknownWhenTheConnectionIsCutBeforeTheServerHasTheCommit() {
            bank.proxy().when(Occasion.commit()).once().cutBeforeForwarding();
            assertUnknown();
            assertUntouched();
        }

        @Test
        void saysUnknownWhenTheConnectionIsCutBeforeTheAnswerToACommitThatHolds() {
            bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
            assertUnknown();
            assertDepositedOnce();
        }

        @Test
        void saysUnknownWhenTheServerDoesNotKnowItself() {
            bank.proxy().when(Occasion.commit()).once().failAfterwards("40003");
            assertUnknown();
            assertDepositedOnce();
        }

        @Test
        void saysUnknownWhenTheServerShutsDownAfterTheCommit() {
            bank.proxy().when(Occasion.commit()).once().failAfterwards("57P01");
            assertUnknown();
            assertDepositedOnce();
        }

        @Test
        void saysUnknownWhenTheServerShutsDownBeforeTheCommit() {
            bank.proxy().when(Occasion.commit()).once().failInstead("57P01");
            assertUnknown();
            assertUntouched();
        }

        @Test
        void saysUnknownWhenTheAnswerDoesNotComeBeforeTheDeadline() {
            bank.proxy().when(Occasion.commit()).once().freezeAnswer();
            long start = System.nanoTime();
            assertThatThrownBy(() ->
                            transactions().run(OPTIONS.withDeadline(SHORT), TransactionFaultTest.this::depositTen))
                    .isInstanceOf(CommitUnknownException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plusSeconds(4));
            assertDepositedOnce();
        }

        private void assertUnknown() {
            CommitUnknownException failure = catchThrowableOfType(
                    CommitUnknownException.class, () -> transactions().run(TransactionFaultTest.this::depositTen));
            assertThat(failure).isNotNull();
            assertThat(runs).as("never run again blindly").hasValue(1);
            assertThat(listener.events()).contains("unknown 1").noneMatch(it -> it.startsWith("retry"));
        }

        @Test
        void runsAReadOnlyTransactionAgainWhoseCommitWasLost() {
            bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
            assertThat(transactions().<Long, RuntimeException>run(OPTIONS.withReadOnly(), tx -> read(tx, 1)))
                    .isEqualTo(100);
            assertThat(listener.events()).contains("retry 1", "committed 2");
        }

        @Test
        void givesADeferredConstraintATypedException() {
            Assumed.postgresql(bank.engine(), "deferred constraints");
            bank.execute("create table card (account int references account deferrable initially deferred)");
            assertThatThrownBy(() -> transactions().run(tx -> {
                        depositTen(tx);
                        return tx.dsl().execute("insert into card values (99)");
                    }))
                    .isInstanceOf(ForeignKeyViolationException.class);
            assertThat(runs).hasValue(1);
            assertUntouched();
        }

        @Test
        void givesAConstraintThatFailsAtCommitATypedException() {
            bank.proxy().when(Occasion.commit()).once().failInstead("23505");
            assertThatThrownBy(() -> transactions().run(TransactionFaultTest.this::depositTen))
                    .isInstanceOf(UniqueViolationException.class);
            assertThat(runs).hasValue(1);
            assertUntouched();
        }

        @Test
        void saysThatTheDataIsCommittedWhenOnlyASchemaChangeFailed() {
            bank.proxy().when(Occasion.commit()).once().failAfterwards("XXA00");
            assertThatThrownBy(() -> transactions().run(TransactionFaultTest.this::depositTen))
                    .isInstanceOf(CommittedWithErrorException.class);
            assertThat(runs).hasValue(1);
            assertDepositedOnce();
        }
    }

    @Nested
    class AtAnyTime {
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
                assertThatThrownBy(() -> transactions().run(TransactionFaultTest.this::depositTen))
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
            assertThatThrownBy(() -> transactions().run(TransactionFaultTest.this::depositTen))
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
                    assertThatThrownBy(() -> transactions().run(TransactionFaultTest.this::depositTen))
                            .isInstanceOf(TransactionInterruptedException.class);
                    return Thread.currentThread().isInterrupted();
                });
                while (bank.pool().getHikariPoolMXBean().getThreadsAwaitingConnection() == 0) {
                    Thread.onSpinWait();
                }
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
                    exhausted(() -> transactions().run(OPTIONS.withRetry(four), TransactionFaultTest.this::depositTen));
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
            RetriesExhaustedException failure = exhausted(
                    () -> transactions().run(OPTIONS.withDeadline(SHORT), TransactionFaultTest.this::depositTen));
            assertThat(failure.limit()).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plusSeconds(4));
            assertUntouched();
        }

        @Test
        void givesUpWhenTheBudgetIsSpent() {
            bank.proxy().when(Occasion.commit()).failInstead("40001");
            Transactions thrifty = transactions().withBudget(RetryBudget.of(2, 0.1));
            RetriesExhaustedException first = exhausted(() -> thrifty.run(TransactionFaultTest.this::depositTen));
            assertThat(first.limit()).isEqualTo(RetriesExhaustedException.Limit.BUDGET);
            assertThat(first.attempts()).isEqualTo(3);
            RetriesExhaustedException second = exhausted(() -> thrifty.run(TransactionFaultTest.this::depositTen));
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
            transactions().run(TransactionFaultTest.this::depositTen);
            assertThat(listener.events())
                    .filteredOn(it -> it.startsWith("retry"))
                    .hasSize(3);
            assertThat(held).hasValue(0);
        }
    }

    @Nested
    class ASingleCall {
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
            bank.proxy()
                    .when(Occasion.statementContaining("update account"))
                    .once()
                    .failInstead("40001");
            depositByCall(Repeat.UNSAFE);
            assertThat(runs).hasValue(2);
            assertDepositedOnce();
        }

        @Test
        void saysUnknownWhenItsAnswerIsLostAndItIsUnsafe() {
            bank.proxy()
                    .when(Occasion.statementContaining("update account"))
                    .once()
                    .cutBeforeAnswer();
            assertThatThrownBy(() -> depositByCall(Repeat.UNSAFE)).isInstanceOf(CommitUnknownException.class);
            assertThat(runs).hasValue(1);
            assertDepositedOnce();
        }

        @Test
        void runsAgainWhenItsAnswerIsLostAndItIsSafe() {
            bank.proxy()
                    .when(Occasion.statementContaining("select balance"))
                    .once()
                    .cutInsideRow(0);
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
    }

    @Nested
    class UnderLoad {
        @Test
        void serves16ThreadsWithAPoolOf2() throws Exception {
            bank.pool().setMaximumPoolSize(2);
            int threads = 16;
            int each = 10;
            Transactions shared = transactions();
            CountDownLatch hooks = new CountDownLatch(threads * each);
            Background.<Integer>together(threads, i -> () -> {
                for (int n = 0; n < each; n++) {
                    shared.run(tx -> {
                        tx.afterCommit(hooks::countDown);
                        return deposit(tx, 1, 1);
                    });
                }
                return each;
            });
            assertThat(bank.balance(1)).isEqualTo(100 + threads * each);
            assertThat(hooks.getCount()).isZero();
        }

        @Test
        void losesNothingWhenEveryThirdConnectionIsTerminated() throws Exception {
            Assumed.postgresql(bank.engine(), "pg_terminate_backend");
            Transactions shared = transactions();
            TransactionOptions once = OPTIONS.withExactlyOnce();
            AtomicInteger count = new AtomicInteger();
            AtomicLong total = new AtomicLong();
            Background.<Integer>together(4, i -> () -> {
                for (int n = 0; n < 10; n++) {
                    total.addAndGet(shared.<Long, RuntimeException>run(once, tx -> {
                        if (count.incrementAndGet() % 3 == 0) {
                            Object pid = tx.dsl().fetchValue("select pg_backend_pid()");
                            bank.execute("select pg_terminate_backend(" + pid + ")");
                        }
                        return deposit(tx, 1, 1);
                    }));
                }
                return count.get();
            });
            assertThat(bank.balance(1)).isEqualTo(140);
            assertThat(total)
                    .as("each balance was told once")
                    .hasValue(LongStream.rangeClosed(101, 140).sum());
        }
    }

    @Nested
    class InRoundTrips {
        @Test
        void costsOneMoreThanItsStatementsOnSerializableSessions() {
            PGSimpleDataSource serializable = bank.unpooled();
            serializable.setOptions("-c default_transaction_isolation=serializable");
            try (HikariDataSource pool = FaultyBank.poolOn(serializable, 1, PATIENCE)) {
                Transactions lean = Transactions.on(pool).withSerializableSessions();
                assertThat(statementsOf(lean, OPTIONS))
                        .containsExactly("BEGIN; update account", "select balance", "COMMIT");
            }
        }

        @Test
        void costsTwoMoreOnOtherSessions() {
            assertThat(statementsOf(bank.transactions(), OPTIONS))
                    .containsExactly("BEGIN; SET TRANSACTION", "update account", "select balance", "COMMIT");
        }

        @Test
        void costsOneMoreWhenExactlyOnce() {
            PGSimpleDataSource serializable = bank.unpooled();
            serializable.setOptions("-c default_transaction_isolation=serializable");
            try (HikariDataSource pool = FaultyBank.poolOn(serializable, 1, PATIENCE)) {
                Transactions lean = Transactions.on(pool).withSerializableSessions();
                assertThat(statementsOf(lean, OPTIONS.withExactlyOnce()))
                        .containsExactly("BEGIN; insert into", "update account", "select balance", "COMMIT");
            }
        }

        private List<String> statementsOf(Transactions transactions, TransactionOptions options) {
            for (int i = 0; i < 2; i++) {
                bank.proxy().forgetRoundTrips();
                transactions.run(options, tx -> deposit(tx, 1, 1) + read(tx, 1));
            }
            return bank.proxy().roundTrips().stream()
                    .map(trip -> String.join(
                            "; ",
                            trip.statements().stream()
                                    .map(sql -> String.join(
                                            " ",
                                            Stream.of(sql.split(" ")).limit(2).toList()))
                                    .toList()))
                    .toList();
        }
    }

    private static RetriesExhaustedException exhausted(org.assertj.core.api.ThrowableAssert.ThrowingCallable code) {
        RetriesExhaustedException failure = catchThrowableOfType(RetriesExhaustedException.class, code);
        assertThat(failure).isNotNull();
        return failure;
    }
}
