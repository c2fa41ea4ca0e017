package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.fault.FaultProxy;
import dev.tegmen.fault.Occasion;
import dev.tegmen.fault.TlsHop;
import dev.tegmen.testing.Await;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.BoundedDataSource;
import dev.tegmen.transaction.CommitUnknownException;
import dev.tegmen.transaction.RetriesExhaustedException;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.user.NewUser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No call exceeds its deadline by more than a second, whatever the network does; and the next user finds a pool that works. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadlineTest {
    private static final Duration DEADLINE = Duration.ofMillis(200);
    private static final TransactionOptions PATIENT =
            TransactionOptions.ofDefaults().withDeadline(Duration.ofSeconds(30));

    private TestDatabase database;
    private FaultProxy proxy;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        proxy = FaultProxy.before(database.url());
    }

    @AfterEach
    void close() {
        proxy.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "8, true", "8, false"})
    void holdsWhenAllConnectionsOfItsOwnPoolAreHalfOpen(int connections, boolean longIdle) throws Exception {
        try (Database db = Database.connect(proxy.url(), options(connections))) {
            assertEachCallEndsInTime(db, connections, longIdle);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "8, true", "8, false"})
    void holdsWhenAllConnectionsOfTheHostsPoolAreHalfOpen(int connections, boolean longIdle) throws Exception {
        try (HikariDataSource pool = pool(proxy.dataSource(), connections)) {
            assertEachCallEndsInTime(Database.using(pool, options(connections)), connections, longIdle);
        }
    }

    @Test
    void holdsWhenTheHostsPoolStandsOnABoundedDataSource() throws Exception {
        try (HikariDataSource pool = pool(BoundedDataSource.of(proxy.dataSource()), 8)) {
            assertEachCallEndsInTime(Database.using(pool, options(8)), 8, true);
        }
    }

    private void assertEachCallEndsInTime(Database db, int connections, boolean longIdle) throws Exception {
        fill(db, connections);
        if (longIdle) {
            untilThePoolValidates();
        }
        proxy.freeze();
        assertEndsInTime(() -> db.users().find(UUID.randomUUID()));
        assertEndsInTime(() -> db.transaction(tx -> tx.users().count()));
        assertEndsInTime(() -> db.transactions().outcome("some key"));
        proxy.cutAll();
        proxy.release();
        assertThat(db.<Long, RuntimeException>transaction(
                        PATIENT, tx -> tx.users().count()))
                .isZero();
    }

    @Test
    void holdsWhenCommitIsNeverAnswered() {
        try (Database db = Database.connect(proxy.url(), options(2))) {
            proxy.when(Occasion.commit()).freezeAnswer();
            assertThat(assertEndsInTime(() -> db.transaction(tx -> tx.users().create(someone()))))
                    .isInstanceOf(CommitUnknownException.class);
            assertThat(assertEndsInTime(() -> db.transaction(
                            TransactionOptions.ofDefaults().withExactlyOnce().withDeadline(DEADLINE),
                            tx -> tx.users().create(someone()))))
                    .isInstanceOf(CommitUnknownException.class);
            proxy.heal();
            assertThat(db.<Long, RuntimeException>transaction(
                            PATIENT, tx -> tx.users().count()))
                    .isEqualTo(2);
        }
    }

    @Test
    void holdsWhenTheRollbackIsNeverAnswered() {
        try (Database db = Database.connect(proxy.url(), options(2))) {
            proxy.when(Occasion.statement(sql -> sql.startsWith("ROLLBACK"))).freezeBeforeForwarding();
            IllegalStateException mine = new IllegalStateException("mine");
            assertThat(assertEndsInTime(() -> db.transaction(tx -> {
                        tx.users().create(someone());
                        throw mine;
                    })))
                    .isSameAs(mine);
            proxy.heal();
            assertThat(db.<Long, RuntimeException>transaction(
                            PATIENT, tx -> tx.users().count()))
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void holdsOverTlsWhenTheServerIsSilent(boolean longIdle) throws Exception {
        try (TlsHop hop = TlsHop.before(database.url());
                Database db = Database.connect(hop.url(), options(4))) {
            fill(db, 4);
            if (longIdle) {
                untilThePoolValidates();
            }
            hop.freeze();
            assertEndsInTime(() -> db.users().count());
            assertEndsInTime(() -> db.transaction(tx -> tx.users().count()));
            hop.release();
            assertThat(db.<Long, RuntimeException>transaction(
                            PATIENT, tx -> tx.users().count()))
                    .isZero();
        }
    }

    @Test
    void holdsOverTlsWhenNobodyTakesWhatIsWritten() throws Exception {
        byte[] large = new byte[40_000_000];
        try (TlsHop hop = TlsHop.before(database.url());
                Database db = Database.connect(hop.url(), options(2))) {
            assertEndsInTime(() -> db.transaction(tx -> {
                tx.users().count();
                hop.freeze();
                return tx.dsl().fetchValue("select length(?::bytea)", large);
            }));
            hop.release();
            assertThat(db.<Long, RuntimeException>transaction(
                            PATIENT, tx -> tx.users().count()))
                    .isZero();
        }
    }

    @Test
    void connectTimeoutBoundsTheLoginAndTheNextHostIsTried() {
        try (FaultProxy silent = FaultProxy.before(database.url())) {
            silent.freeze();
            String hosts = silent.url().replaceFirst("(@localhost:\\d+)/", "$1," + addressOf(database) + "/");
            long start = System.nanoTime();
            try (Database db = Database.connect(hosts + "?connect_timeout=2", options(1))) {
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(seconds(1), seconds(8));
                assertThat(db.<Long, RuntimeException>transaction(
                                PATIENT, tx -> tx.users().count()))
                        .isZero();
            }
        }
    }

    @Test
    void eachAddressOfANameIsTried(@TempDir Path folder) throws Exception {
        URI url = URI.create(database.url());
        String serving = InetAddress.getByName(url.getHost()).getHostAddress();
        Path names = Files.writeString(
                folder.resolve("hosts"), "127.0.0.2 nodes.test\n127.0.0.3 nodes.test\n" + serving + " nodes.test\n");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + names,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConnectOnce.class.getName(),
                        database.url().replace("@" + url.getHost(), "@nodes.test"))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("out")).content().contains("connected to " + database.engine());
    }

    @Test
    void aLoginMayTakeLongerThanThePoolWaits() {
        proxy.when(Occasion.connect())
                .times(2)
                .delayBeforeForwarding(Duration.ofMillis(1_500)); // beneath the pool, and in it
        String url = proxy.url() + "?connect_timeout=30&pool_timeout=1";
        try (Database db = Database.connect(url, options(1))) {
            assertThat(db.engine()).isEqualTo(database.engine());
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        try (Database db = Database.connect(proxy.url(), options(2))) {
            proxy.freeze();
            for (int i = 0; i < 5; i++) {
                assertEndsInTime(() -> db.users().count());
            }
            Await.until("no thread is left", () -> helpers() == 0);
        }
    }

    private static long helpers() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("tegmen-") && !name.equals("tegmen-watchdog"))
                .count();
    }

    @Test
    void theReasonOfAnOutageIsTheCause() {
        try (Database db = Database.connect(proxy.url(), options(2))) {
            proxy.refuseConnections();
            proxy.cutAll();
            TransactionOptions second = TransactionOptions.ofDefaults().withDeadline(seconds(1));
            RetriesExhaustedException failure = (RetriesExhaustedException)
                    catchThrowable(() -> db.transaction(second, tx -> tx.users().count()));
            assertThat(failure.reason()).isEqualTo(RetriesExhaustedException.Reason.OUTAGE);
            assertThat(failure).hasRootCauseInstanceOf(IOException.class);
            assertThat(failure).rootCause().hasMessageContaining("refused");
            assertThat(failure).hasMessageContaining("check that it runs");
            for (Throwable earlier : failure.getSuppressed()) {
                assertThat(earlier.getStackTrace()).isEmpty();
            }
        }
    }

    @Test
    void aFullPoolIsToldFromAnOutage() throws Exception {
        try (Database db = Database.connect(proxy.url(), options(1))) {
            CountDownLatch taken = new CountDownLatch(1);
            CountDownLatch free = new CountDownLatch(1);
            Thread holder = new Thread(new FutureTask<>(() -> db.transaction(PATIENT, tx -> {
                taken.countDown();
                return free.await(20, TimeUnit.SECONDS);
            })));
            holder.start();
            assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
            RetriesExhaustedException failure = (RetriesExhaustedException)
                    assertEndsInTime(() -> db.users().count());
            assertThat(failure.reason()).isEqualTo(RetriesExhaustedException.Reason.POOL_FULL);
            free.countDown();
            holder.join(20_000);
        }
    }

    private static Throwable assertEndsInTime(ThrowingCallable call) {
        long start = System.nanoTime();
        Throwable failure = catchThrowable(call);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.plusSeconds(1));
        assertThat(failure).isNotNull();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        return failure;
    }

    private static void fill(Database db, int connections) throws InterruptedException {
        CyclicBarrier all = new CyclicBarrier(connections);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Thread thread = new Thread(new FutureTask<>(() -> db.transaction(PATIENT, tx -> {
                tx.users().count();
                return all.await(20, TimeUnit.SECONDS);
            })));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join(30_000);
        }
    }

    /** HikariCP validates what was not used for 500 ms. */
    private static void untilThePoolValidates() throws InterruptedException {
        assertThat(new CountDownLatch(1).await(700, TimeUnit.MILLISECONDS)).isFalse();
    }

    private static HikariDataSource pool(DataSource dataSource, int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    private static DatabaseOptions options(int connections) {
        return DatabaseOptions.ofDefaults()
                .withPoolSize(connections)
                .withTransactions(TransactionOptions.ofDefaults().withDeadline(DEADLINE));
    }

    private static String addressOf(TestDatabase database) {
        URI url = URI.create(database.url());
        return url.getHost() + ":" + url.getPort();
    }

    private static NewUser someone() {
        return new NewUser(UUID.randomUUID() + "@example.com", "Someone");
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }
}
