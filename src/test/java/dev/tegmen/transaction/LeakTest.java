package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.Await;
import dev.tegmen.testing.TestDatabase;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Whatever is thrown, and wherever: what was taken from a pool is given back. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeakTest {
    private static TestDatabase database;
    private static HikariDataSource pool;

    private final AtomicInteger borrowed = new AtomicInteger();

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        pool = FaultyBank.poolOn(database.dataSource(), 2, FaultyBank.PATIENCE);
    }

    @AfterAll
    static void drop() {
        pool.close();
        database.close();
    }

    /** What is thrown. */
    @SuppressWarnings("ImmutableEnumChecker") // its functions have no state
    enum Strike {
        STACK(StackOverflowError::new),
        SNEAKY(() -> new IOException("of a test")),
        SQL(() -> new SQLException("of a test", "58000"));

        private final Supplier<Throwable> made;

        Strike(Supplier<Throwable> made) {
            this.made = made;
        }
    }

    /** Strikes the first, the second, the third call of JDBC …, each before and after it is done, until none is left to strike. */
    @ParameterizedTest
    @EnumSource
    void leaksNothingWhereverItIsStruck(Strike strike) {
        int struck = 0;
        for (Use use : Use.values()) {
            for (boolean after : new boolean[] {false, true}) {
                for (boolean overJooq : strike == Strike.STACK && use == Use.CHANGING_WORK
                        ? new boolean[] {false, true}
                        : new boolean[] {false}) {
                    int at = 0;
                    boolean hit = true;
                    while (hit) {
                        at++;
                        Faults faults = new Faults(strike, at, after);
                        DataSource counting = counting(faults);
                        Transactions transactions = overJooq
                                ? Transactions.on(DSL.using(counting, SQLDialect.POSTGRES))
                                : Transactions.on(counting);
                        quietly(() -> use.run(transactions));
                        hit = faults.hasStruck();
                        struck += hit ? 1 : 0;
                        String where = use + ", call " + at + " " + faults.where + (after ? " done" : "");
                        Await.until(where + ": all is given back", () -> borrowed.get() == 0);
                        assertThat(transactions.inTransaction()).as(where).isFalse();
                    }
                }
            }
        }
        assertThat(struck).isGreaterThan(100);
        Await.until("all is back in the pool", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    }

    /** An initialization that fails once fails for good. */
    @Test
    void tellsErrorsAsEverAfterTheFirstCameAtTheEndOfTheStack(@TempDir Path folder) throws Exception {
        Path shown = firstErrorAtEndOfStack(folder, List.of(), List.of());
        assertThat(Files.readAllLines(shown))
                .containsExactly(
                        "22012 dev.tegmen.error.SqlStatementException",
                        "22012 org.jooq.exception.DataException",
                        "22012 dev.tegmen.error.SqlStatementException",
                        "22012 org.jooq.exception.DataException");
    }

    @Test
    void initializesWhatErrorsNeedBeforeTheFirst(@TempDir Path folder) throws Exception {
        Path shown = firstErrorAtEndOfStack(folder, List.of("-Xlog:class+init=info"), List.of("make"));
        assertThat(Files.readString(shown))
                .contains(
                        "'org/postgresql/util/PSQLException'",
                        "'org/postgresql/util/PSQLState'",
                        "'org/postgresql/util/ServerErrorMessage'",
                        "'org/postgresql/util/GT'",
                        "'org/jooq/exception/SQLStateClass'",
                        "'dev/tegmen/error/UniqueViolationException'",
                        "'dev/tegmen/transaction/ServerAnswer'",
                        "'dev/tegmen/transaction/FailureClassifier'",
                        "'dev/tegmen/transaction/CommitUnknownException'",
                        "'dev/tegmen/transaction/RetriesExhaustedException$Reason'");
    }

    private static Path firstErrorAtEndOfStack(Path folder, List<String> options, List<String> arguments)
            throws Exception {
        Path shown = folder.resolve("shown.txt");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-Dtegmen.test.url=" + System.getProperty("tegmen.test.url", ""),
                "-Dorg.jooq.no-logo=true",
                "-Dorg.jooq.no-tips=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                FirstErrorAtEndOfStack.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectOutput(shown.toFile())
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return shown;
    }

    private static void quietly(Runnable use) {
        try {
            use.run();
        } catch (Throwable expected) {
            // What it comes to is for other tests.
        }
    }

    /** What users do. */
    enum Use {
        WORK {
            @Override
            void run(Transactions transactions) {
                transactions.run(NOW, tx -> tx.dsl().fetchValue("select 1"));
            }
        },
        FAILING_WORK {
            @Override
            void run(Transactions transactions) {
                transactions.run(NOW, tx -> {
                    tx.dsl().fetchValue("select 1");
                    throw new IllegalStateException("of the work");
                });
            }
        },
        ABORTED_WORK {
            @Override
            void run(Transactions transactions) {
                transactions.run(NOW, tx -> tx.dsl().fetchValue("select 1 / 0"));
            }
        },
        READ_ONLY_WORK {
            @Override
            void run(Transactions transactions) {
                transactions.run(
                        NOW.withReadOnly(), tx -> tx.nested(part -> part.dsl().fetchValue("select 1")));
            }
        },
        UNIQUE_WORK {
            @Override
            void run(Transactions transactions) {
                transactions.run(NOW.withExactlyOnce(), tx -> tx.dsl().fetchValue("select 1"));
            }
        },
        CHANGING_WORK {
            @Override
            void run(Transactions transactions) {
                transactions.run(NOW, tx -> tx.dsl().execute("set statement_timeout = 10000"));
            }
        },
        READ {
            @Override
            void run(Transactions transactions) {
                transactions.withDefaults(NOW).call(Repeat.READ, (connection, n) -> query(connection));
            }
        },
        WRITE {
            @Override
            void run(Transactions transactions) {
                transactions.withDefaults(NOW).call(Repeat.UNSAFE, (connection, n) -> query(connection));
            }
        };

        private static final TransactionOptions NOW =
                TransactionOptions.ofDefaults().withRetry(RetryPolicy.never());

        abstract void run(Transactions transactions);

        private static boolean query(Connection connection) throws SQLException {
            try (var statement = connection.prepareStatement("select 1")) {
                return statement.execute();
            }
        }
    }

    /** Hands out connections of the pool, and knows how many are out. */
    private DataSource counting(Faults faults) {
        return new DelegatingDataSource(pool) {
            @Override
            public Connection getConnection() throws SQLException {
                faults.meet("getConnection", false);
                Connection connection = super.getConnection();
                borrowed.incrementAndGet();
                return faults.on(connection, () -> borrowed.decrementAndGet());
            }
        };
    }

    /** Throws at one call of many. */
    private static final class Faults {

        private final Strike strike;
        private final boolean after;
        private final AtomicInteger left;
        private volatile String where = "";

        Faults(Strike strike, int at, boolean after) {
            this.strike = strike;
            this.after = after;
            this.left = new AtomicInteger(at);
        }

        boolean hasStruck() {
            return !where.isEmpty();
        }

        void meet(String method, boolean done) {
            if (done == after && left.get() > 0 && left.decrementAndGet() == 0) {
                where = method;
                throw Faults.<RuntimeException>sneaky(strike.made.get());
            }
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
            throw (E) failure;
        }

        Connection on(Connection connection, Runnable closed) {
            AtomicInteger open = new AtomicInteger(1);
            return (Connection) Proxy.newProxyInstance(
                    LeakTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return invoke(connection, method, arguments);
                        }
                        meet(method.getName(), false);
                        Object result = invoke(connection, method, arguments);
                        if (method.getName().equals("close") && open.getAndSet(0) == 1) {
                            closed.run();
                        }
                        meet(method.getName(), true);
                        return result;
                    });
        }

        private static @Nullable Object invoke(
                Object target, java.lang.reflect.Method method, Object @Nullable [] arguments) throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }
    }
}
