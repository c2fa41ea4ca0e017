package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.deposit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tegmen.fault.Occasion;
import dev.tegmen.statement.Repeat;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.BaseConnection;

/** A work that ends its transaction by itself is never told as committed, nor run again. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkEndsTransactionTest extends FaultTest {
    private final List<String> hooks = new CopyOnWriteArrayList<>();

    private long deposited(Transaction tx) {
        tx.afterCommit(() -> hooks.add("committed"));
        tx.afterRollback(() -> hooks.add("rolled back"));
        return depositTen(tx);
    }

    /** How a work may say it. */
    enum Way {
        DSL {
            @Override
            void run(Transaction tx, String sql) {
                tx.dsl().execute(sql);
            }
        },
        DSL_STATEMENT {
            @Override
            void run(Transaction tx, String sql) {
                tx.dsl().connection(c -> execute(c, sql));
            }
        },
        CALL_STATEMENT {
            @Override
            void run(Transaction tx, String sql) {
                tx.call(Repeat.UNSAFE, (c, n) -> execute(c, sql));
            }
        },
        CALL_PREPARED {
            @Override
            void run(Transaction tx, String sql) {
                tx.call(Repeat.UNSAFE, (c, n) -> {
                    try (Statement statement = c.prepareStatement(sql)) {
                        return ((java.sql.PreparedStatement) statement).execute();
                    }
                });
            }
        },
        BATCH {
            @Override
            void run(Transaction tx, String sql) {
                tx.call(Repeat.UNSAFE, (c, n) -> {
                    try (Statement statement = c.createStatement()) {
                        statement.addBatch(sql);
                        return statement.executeBatch();
                    }
                });
            }
        };

        abstract void run(Transaction tx, String sql);

        static boolean execute(Connection connection, String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void refusesACommitHoweverItIsSent(Way way) {
        WorkEndedTransactionException refused = catchThrowableOfType(
                WorkEndedTransactionException.class, () -> transactions().run(tx -> {
                    deposited(tx);
                    way.run(tx, "commit");
                    return 0;
                }));
        assertThat(refused.isRolledBack()).isTrue();
        assertThat(hooks).containsExactly("rolled back");
        assertThat(runs).hasValue(1);
        assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "commit work",
                " \n\t commit and chain",
                "/* tag /* nested */ */ commit;",
                "-- why\nrollback",
                "rollback transaction and chain",
                "abort",
                "end",
                "END TRANSACTION",
                "prepare transaction 'x'",
                "update account set balance = 0 where id = 2; commit",
                "select ';'; select $$;$$; rollback",
                "commit; begin; select 1",
                "release savepoint cockroach_restart"
            })
    void refusesEveryStatementThatEndsATransaction(String sql) {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    deposited(tx);
                    Way.DSL_STATEMENT.run(tx, sql);
                    return 0;
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThat(hooks).containsExactly("rolled back");
        assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'commit'",
                "select ';commit' as \"; rollback\"",
                "select E'\\'; commit' -- ; commit",
                "select $a$; commit; $a$ /* ; rollback */",
                "select 1 as commit;",
                "savepoint commits; rollback to savepoint commits; rollback work to commits; release savepoint commits",
                "select 1; select 2;"
            })
    void letsPassWhatOnlyNamesOne(String sql) {
        Assumed.postgresql(bank.engine(), "dollar quotes and several statements in one text");
        transactions().run(tx -> {
            deposited(tx);
            Way.DSL_STATEMENT.run(tx, sql);
            return 0;
        });
        assertThat(hooks).containsExactly("committed");
        assertDepositedOnce();
    }

    /** What JDBC has for it. */
    enum Call {
        COMMIT,
        ROLLBACK,
        AUTO_COMMIT,
        CLOSE,
        ABORT;

        void on(Connection connection) throws SQLException {
            switch (this) {
                case COMMIT -> connection.commit();
                case ROLLBACK -> connection.rollback();
                case AUTO_COMMIT -> connection.setAutoCommit(true);
                case CLOSE -> connection.close();
                case ABORT -> connection.abort(Runnable::run);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void refusesTheCallsOfJdbcAlsoIfTheWorkSwallowsTheRefusal(Call call) {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    deposited(tx);
                    try {
                        tx.dsl().connection(c -> call.on(c));
                    } catch (RuntimeException swallowed) {
                        // as careless work does
                    }
                    return 0;
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThat(hooks).containsExactly("rolled back");
        assertUntouched();
    }

    /** What leads from a JDBC object back to its connection. */
    enum WayBack {
        STATEMENT,
        PREPARED,
        CALLABLE,
        META_DATA;

        Connection from(Connection connection) throws SQLException {
            return switch (this) {
                case STATEMENT -> connection.createStatement().getConnection();
                case PREPARED -> connection.prepareStatement("select 1").getConnection();
                case CALLABLE -> connection.prepareCall("select 1").getConnection();
                case META_DATA -> connection.getMetaData().getConnection();
            };
        }
    }

    @ParameterizedTest
    @EnumSource(WayBack.class)
    void refusesTheCallsOfJdbcAlsoOnTheConnectionThatAStatementNames(WayBack way) {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    deposited(tx);
                    tx.dsl().connection(c -> way.from(c).rollback());
                    return deposit(tx, 2, 10);
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThat(hooks).containsExactly("rolled back");
        assertUntouched();
        assertThat(bank.balance(2)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"update account set balance = balance + 10 where id = 2", "begin"})
    void seesAnEndBehindWhichAnotherTransactionHasBegun(String next) {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    deposited(tx);
                    tx.dsl().connection(c -> {
                        Connection driver = c.unwrap(BaseConnection.class);
                        driver.rollback();
                        Way.execute(driver, next);
                    });
                    return deposit(tx, 2, 10);
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThat(hooks).as("nobody knows for what").isEmpty();
        assertThat(runs).hasValue(1);
        assertUntouched();
        assertThat(bank.balance(2)).isEqualTo(100);
    }

    @Test
    void seesAnEndByAStatementsDriverBehindWhichAnotherTransactionHasBegun() {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    deposited(tx);
                    tx.dsl().connection(c -> {
                        try (Statement statement = c.createStatement()) {
                            Statement driver = statement.unwrap(org.postgresql.core.BaseStatement.class);
                            driver.execute("rollback");
                            driver.execute("begin");
                        }
                    });
                    return deposit(tx, 2, 10);
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertUntouched();
        assertThat(bank.balance(2)).isEqualTo(100);
    }

    @Test
    void saysWhatStandsWhenTheWorkGotAtTheDriver() {
        WorkEndedTransactionException ended = catchThrowableOfType(
                WorkEndedTransactionException.class, () -> transactions().run(tx -> {
                    deposited(tx);
                    tx.dsl().connection(c -> c.unwrap(BaseConnection.class).commit());
                    return 0;
                }));
        assertThat(ended.isRolledBack()).isFalse();
        assertThat(hooks).as("nobody knows for what").isEmpty();
        assertThat(runs).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void seesAnEndOfWhatTheDriverItselfHadBegun() {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    tx.dsl().connection(c -> {
                        BaseConnection driver = c.unwrap(BaseConnection.class);
                        Way.execute(driver, "update account set balance = balance + 10 where id = 1");
                        driver.commit();
                    });
                    return runs.incrementAndGet();
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThat(runs).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void runsNothingMoreOnceTheTransactionIsOver() {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    depositTen(tx);
                    tx.dsl().connection(c -> c.unwrap(BaseConnection.class).rollback());
                    return deposit(tx, 2, 10);
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertUntouched();
        assertThat(bank.balance(2)).isEqualTo(100);
    }

    @Test
    void isNotRunAgainAfterACommitOfItsOwn() {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    depositTen(tx);
                    tx.call(Repeat.UNSAFE, (c, n) -> {
                        c.unwrap(BaseConnection.class).commit();
                        throw new SQLException("a conflict afterwards", "40001");
                    });
                    return 0;
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThat(runs).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void keepsNoMarkerOfWhatTheWorkRolledBack() {
        assertThatThrownBy(() -> transactions().run(OPTIONS.withExactlyOnce("key"), tx -> {
                    tx.dsl().connection(c -> c.unwrap(BaseConnection.class).rollback());
                    return depositTen(tx);
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThat(transactions().outcome("key")).isEqualTo(Outcome.NOT_COMMITTED);
        assertUntouched();
    }

    @Test
    void mayUseTheDriverForWhatJdbcDoesNotHave() {
        transactions().run(tx -> {
            tx.dsl().connection(c -> c.unwrap(org.postgresql.PGConnection.class).getBackendPID());
            return depositTen(tx);
        });
        transactions().run(tx -> {
            tx.dsl().connection(c -> c.unwrap(org.postgresql.PGConnection.class).getBackendPID());
            return 0;
        });
        assertDepositedOnce();
    }

    @Test
    void stillNests() {
        transactions().run(tx -> {
            tx.nested(part -> deposit(part, 1, 10));
            tx.dsl().transaction(part -> part.dsl().execute("update account set balance = 0 where id = 2"));
            assertThatThrownBy(() -> tx.dsl().transaction(part -> {
                        part.dsl().execute("update account set balance = 0 where id = 3");
                        throw new IllegalStateException("undo");
                    }))
                    .hasMessage("undo");
            return 0;
        });
        assertThat(List.of(bank.balance(1), bank.balance(2), bank.balance(3))).containsExactly(110L, 0L, 100L);
    }

    @Test
    void findsAnEndAndASwallowedErrorBehindAWrapperThatHidesTheDriver() {
        Transactions hidden = Transactions.on(hiding(bank.unpooled())).withListener(listener);
        assertThat(hidden.<Long, RuntimeException>run(this::deposited)).isEqualTo(110);
        assertThatThrownBy(() -> hidden.run(tx -> {
                    deposited(tx);
                    tx.call(Repeat.UNSAFE, (c, n) -> {
                        try {
                            return Way.execute(c, "select 1/0");
                        } catch (SQLException swallowed) {
                            return false;
                        }
                    });
                    return 0;
                }))
                .isInstanceOf(WorkAbortedException.class);
        assertThatThrownBy(() -> hidden.run(tx -> {
                    deposited(tx);
                    tx.call(Repeat.UNSAFE, (c, n) -> {
                        c.unwrap(Beneath.class).connection().commit();
                        return 0;
                    });
                    return deposit(tx, 2, 10);
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertThat(hooks).containsExactly("committed", "rolled back");
        assertThat(bank.balance(1)).isEqualTo(120);
        assertThat(bank.balance(2)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "start transaction"})
    void doesNotCallASuccessWhatACallLeftOpen(String begin) {
        for (Repeat repeat : Repeat.values()) {
            assertThatThrownBy(() -> transactions().call(repeat, (c, n) -> {
                        Way.execute(c, begin);
                        return Way.execute(c, "update account set balance = balance + 10 where id = 1");
                    }))
                    .isInstanceOf(WorkEndedTransactionException.class);
        }
        bank.transactions().run(tx -> deposit(tx, 2, 10));
        assertUntouched();
    }

    @Test
    void refusesACallThatTurnsAutoCommitOff() {
        assertThatThrownBy(() -> transactions().call(Repeat.UNSAFE, (c, n) -> {
                    c.setAutoCommit(false);
                    return Way.execute(c, "update account set balance = balance + 10 where id = 1");
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertUntouched();
    }

    @Test
    void retriesAConflictAsEverThoughTheConnectionIsGuarded() {
        bank.proxy().when(Occasion.statementContaining("update account")).once().failInstead("40001");
        transactions().run(tx -> {
            Way.DSL_STATEMENT.run(tx, "update account set balance = balance + 10 where id = 1");
            return runs.incrementAndGet();
        });
        assertDepositedOnce();
    }

    interface Beneath {
        Connection connection();
    }

    private static DataSource hiding(DataSource dataSource) {
        return (DataSource) Proxy.newProxyInstance(
                WorkEndsTransactionTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    Object result = method.invoke(dataSource, arguments);
                    return result instanceof Connection connection ? hidden(connection) : result;
                });
    }

    private static Connection hidden(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                WorkEndsTransactionTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("isWrapperFor")) {
                        return arguments[0] == Beneath.class;
                    }
                    if (method.getName().equals("unwrap")) {
                        if (arguments[0] == Beneath.class) {
                            return (Beneath) () -> connection;
                        }
                        throw new SQLException("hidden");
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
