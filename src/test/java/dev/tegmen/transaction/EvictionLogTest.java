package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it writes that a connection is dropped. The log is that of a new process at its default level. */
class EvictionLogTest {
    private static final String BEGIN = "connections are dropped from here on";
    private static final String END = "all were dropped";

    @Test
    void writesNothingWhereHikariCpLetsGoOfAConnection(@TempDir Path folder) throws IOException, InterruptedException {
        Path logged = folder.resolve("log.txt");
        try (TestDatabase database = TestDatabase.create()) {
            Process tour = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Dorg.jooq.no-logo=true",
                            "-Dorg.jooq.no-tips=true",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                            "-Dorg.slf4j.simpleLogger.log.com.zaxxer.hikari=warn",
                            "-Dorg.slf4j.simpleLogger.log.dev.tegmen.transaction.BorrowedConnection=warn",
                            "-cp",
                            System.getProperty("java.class.path"),
                            EvictionLogTest.class.getName(),
                            database.url())
                    .redirectErrorStream(true)
                    .redirectOutput(logged.toFile())
                    .start();
            try {
                assertThat(tour.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                tour.destroyForcibly();
            }
        }
        List<String> log = Files.readAllLines(logged);
        assertThat(log).contains(BEGIN, END);
        assertThat(log.subList(log.indexOf(BEGIN) + 1, log.indexOf(END))).isEmpty();
    }

    /** Has connections dropped, in each state in which one can be. The argument is the database's URL. */
    public static void main(String[] arguments) {
        DatabaseUrl url = DatabaseUrl.parse(arguments[0]);
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(url.jdbcUrl());
            pool.setDataSourceProperties(url.properties());
            pool.setMaximumPoolSize(2);
            Transactions.on(pool).call(Repeat.READ, (connection, attempt) -> connection.isValid(5));
            System.out.println(BEGIN);
            for (Transactions transactions : List.of(Transactions.on(pool), AnyPool.throughJooq(pool))) {
                dropAll(transactions);
            }
            System.out.println(END);
        }
    }

    private static void dropAll(Transactions transactions) {
        fails(() -> transactions.run(tx -> {
            tx.dsl().execute("select 1");
            throw new StackOverflowError();
        }));
        fails(() -> transactions.call(Repeat.READ, (connection, attempt) -> {
            throw new StackOverflowError();
        }));
        fails(() -> transactions.call(Repeat.READ, (connection, attempt) -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                return statement.execute("select 1"); // and the transaction stays open
            }
        }));
        transactions.call(Repeat.UNSAFE, (connection, attempt) -> {
            Statement leftOpen = connection.createStatement();
            return leftOpen.execute("set application_name = 'mine'");
        });
        transactions.run(tx -> tx.dsl().execute("set application_name = 'mine'"));
    }

    private static void fails(Runnable strike) {
        boolean failed = false;
        try {
            strike.run();
        } catch (RuntimeException | StackOverflowError expected) {
            failed = true;
        }
        if (!failed) {
            throw new IllegalStateException("nothing was to be dropped");
        }
    }
}
