package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.deposit;
import static dev.tegmen.transaction.FaultyBank.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.error.SqlState;
import dev.tegmen.fault.Fault;
import dev.tegmen.fault.Occasion;
import dev.tegmen.fault.RoundTrip;
import dev.tegmen.fault.Rule;
import dev.tegmen.statement.Repeat;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows "work" of the table of what a transaction promises: something fails before COMMIT is sent. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkFaultTest extends FaultTest {
    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void retriesWhenTheServerRolledBackForAPassingReason(String state) {
        Fault fault = bank.proxy()
                .when(Occasion.statementContaining("update account"))
                .times(2)
                .failInstead(state);
        assertThat(transactions().run(this::depositTen)).isEqualTo(110);
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
    void retriesWhenTheConnectionIsLostInTheRollbackOfANestedPart() {
        Fault fault = bank.proxy()
                .when(Occasion.statementContaining("ROLLBACK TO"))
                .once()
                .cutBeforeForwarding();
        Long balance = transactions().run(tx -> tx.nested(part -> depositOnceInVain(part)));
        assertThat(fault.count()).isOne();
        assertThat(balance).isEqualTo(110);
        assertThat(runs).hasValue(2);
        assertDepositedOnce();
    }

    @Test
    void retriesWhenTheConnectionIsLostInTheRollbackOfANestedJooqTransaction() {
        Fault fault = bank.proxy()
                .when(Occasion.statementContaining("ROLLBACK TO"))
                .once()
                .cutBeforeForwarding();
        transactions().run(tx -> {
            tx.dsl().transaction(nested -> depositOnceInVain(tx));
            return 1;
        });
        assertThat(fault.count()).isOne();
        assertThat(runs).hasValue(2);
        assertDepositedOnce();
    }

    private Long depositOnceInVain(Transaction tx) {
        Long balance = depositTen(tx);
        if (tx.attempt() == 1) {
            throw new IllegalStateException("mine");
        }
        return balance;
    }

    @Test
    void retriesWhenTheServerBreaksARealDeadlock() throws Exception {
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        Background.<Long>together(
                2,
                i -> () -> transactions().run(OPTIONS.withIsolation(Isolation.READ_COMMITTED), tx -> {
                    deposit(tx, 1 + i, 10);
                    if (tx.attempt() == 1) {
                        Background.await(bothHoldOne);
                    }
                    return deposit(tx, 2 - i, 10);
                }));
        assertThat(bank.balance(1)).isEqualTo(120);
        assertThat(bank.balance(2)).isEqualTo(120);
        assertThat(listener.events()).filteredOn(it -> it.startsWith("retry")).isNotEmpty();
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
        assertThat(transactions().run(this::depositTen)).isEqualTo(110);
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
        bank.proxy().when(Occasion.statementContaining("select balance")).once().failInstead("40001");
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
        bank.proxy().when(Occasion.statementContaining("select balance")).once().cutBeforeForwarding();
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
        assertThat(bank.proxy().roundTrips())
                .flatExtracting(RoundTrip::statements)
                .contains("ROLLBACK")
                .doesNotContain("COMMIT");
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
    void neverReportsSuccessWhenTheWorkClosedItsConnection() {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    depositTen(tx);
                    return tx.call(Repeat.UNSAFE, (connection, attempt) -> {
                        connection.close();
                        return "done";
                    });
                }))
                .isInstanceOf(WorkEndedTransactionException.class)
                .hasMessageContaining("Connection.close()");
        assertThat(runs).hasValue(1);
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
