package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.engine.Engine;
import dev.tegmen.fault.RestartableServer;
import dev.tegmen.migration.Migrations;
import dev.tegmen.testing.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** The server dies in mid-load and comes back: all that was told to be committed is there, once. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerRestartTest {
    private static final int THREADS = 8;

    @Test
    void survivesAServerThatIsKilledAndStartedAgainUnderLoad() throws Exception {
        Assumed.embeddedServer();
        try (RestartableServer server = RestartableServer.start();
                HikariDataSource pool = FaultyBank.poolOn(dataSource(server), THREADS, Duration.ofSeconds(2))) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                Migrations.on(pool, Engine.of(connection)).migrate();
                statement.execute("create table tally (thread int not null, number int not null)");
            }
            AtomicInteger told = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            Background<Integer> load = Background.start(() ->
                    Background.<Integer>together(THREADS, i -> () -> tally(Transactions.on(pool), i, told, over))
                            .stream()
                            .mapToInt(Integer::intValue)
                            .sum());
            for (int kill = 1; kill <= 3; kill++) {
                awaitMore(told, load);
                server.kill();
                server.startAgain();
            }
            awaitMore(told, load);
            over.set(true);

            int committed = load.get();
            assertThat(number(pool, "select count(*) from tally")).isEqualTo(committed);
            assertThat(number(pool, "select count(*) from (select distinct thread, number from tally) as d"))
                    .isEqualTo(committed);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    private static int tally(Transactions transactions, int thread, AtomicInteger told, AtomicBoolean over) {
        TransactionOptions options = TransactionOptions.ofDefaults()
                .withExactlyOnce()
                .withRetry(RetryPolicy.ofDefaults().withMaxAttempts(100).withDeadline(FaultyBank.PATIENCE));
        int number = 0;
        while (!over.get()) {
            int next = number;
            transactions.run(options, tx -> tx.dsl().execute("insert into tally values (?, ?)", thread, next));
            number++;
            told.incrementAndGet();
        }
        return number;
    }

    private static void awaitMore(AtomicInteger told, Background<Integer> load) {
        int wanted = told.get() + 200;
        Await.until("200 more commits", () -> told.get() >= wanted || load.isDone());
    }

    private static DataSource dataSource(RestartableServer server) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(server.url().replaceFirst("postgresql://.*@", "jdbc:postgresql://"));
        dataSource.setUser("postgres");
        dataSource.setPassword("postgres");
        dataSource.setConnectTimeout(2);
        return dataSource;
    }

    private static long number(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
