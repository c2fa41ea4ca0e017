package dev.tegmen.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tegmen.engine.Engine;
import dev.tegmen.testing.Await;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The row lock, CockroachDB's, works on PostgreSQL too: so both are tried on every engine where they can work. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrationLockTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private TestDatabase database;
    private DataSource dataSource;

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.createEmpty();
        dataSource = database.dataSource();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void twoMigrationsAtOnceBothSucceed(Engine lockOf) throws Exception {
        migrateAtOnce(2, lockOf);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void eightMigrationsAtOnceAllSucceed(Engine lockOf) throws Exception {
        migrateAtOnce(8, lockOf);
    }

    private void migrateAtOnce(int processes, Engine lockOf) throws Exception {
        assumeTrue(works(lockOf), "advisory locks do nothing on CockroachDB");
        Migrations migrations = migrations(lockOf);
        CyclicBarrier start = new CyclicBarrier(processes);
        ExecutorService threads = Executors.newFixedThreadPool(processes);
        try {
            List<Future<MigrationResult>> running = new ArrayList<>();
            for (int process = 0; process < processes; process++) {
                running.add(threads.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return migrations.migrate();
                }));
            }
            List<Integer> applied = new ArrayList<>();
            for (Future<MigrationResult> result : running) {
                applied.add(result.get(90, TimeUnit.SECONDS).applied());
            }
            assertThat(applied).containsOnly(0, steps()).containsOnlyOnce(steps());
        } finally {
            threads.shutdownNow();
        }
        assertThat(Sql.versions(dataSource)).hasSize(steps());
        migrations.validate();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aLockHeldByAnotherIsWaitedForNoLongerThanAllowed(Engine lockOf) throws SQLException {
        Migrations migrations = migrations(lockOf).withLockWait(SHORT);

        MigrationLockTimeoutException failure =
                whileHeld(lockOf, () -> catchThrowableOfType(MigrationLockTimeoutException.class, migrations::migrate));

        assertThat(failure.waited()).isEqualTo(SHORT);
        assertThat(failure).hasMessageContaining("300 ms").hasMessageContaining(failure.holder());
        if (lockOf == Engine.POSTGRESQL) {
            assertThat(failure.holder()).contains("process ", "user ", "PostgreSQL JDBC Driver");
        } else {
            assertThat(failure.holder()).contains("tegmen_migration_lock");
        }
        assertThat(Sql.tables(dataSource)).doesNotContain("users");
        assertThat(migrations.migrate().applied()).isEqualTo(steps());
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void zeroDoesNotWait(Engine lockOf) throws SQLException {
        Migrations migrations = migrations(lockOf).withLockWait(Duration.ZERO);

        whileHeld(lockOf, () -> {
            assertThatThrownBy(migrations::migrate).isInstanceOf(MigrationLockTimeoutException.class);
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theLockDiesWithItsConnection(Engine lockOf) throws SQLException {
        MigrationLock lock = lock(lockOf);
        try (Connection dying = dataSource.getConnection()) {
            new LockHolder(dying, lock).locked(SHORT, () -> {
                dying.abort(Runnable::run);
                return migrations(lockOf).migrate();
            });
        }

        migrations(lockOf).validate();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anInterruptEndsTheWaitAtOnce(Engine lockOf) throws Exception {
        Migrations migrations = migrations(lockOf).withLockWait(Duration.ofMinutes(10));
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                migrations.migrate();
            } catch (RuntimeException e) {
                outcome.set(e);
            } finally {
                flag.complete(Thread.currentThread().isInterrupted());
            }
        });

        whileHeld(lockOf, () -> {
            waiting.start();
            Await.until(
                    "it waits for the lock",
                    () -> !waiting.isAlive() || waiting.getState() == Thread.State.TIMED_WAITING);
            waiting.interrupt();
            Await.until("its wait ends", flag::isDone);
            return flag.getNow(false);
        });

        assertThat(outcome.get())
                .isInstanceOf(MigrationInterruptedException.class)
                .hasMessageContaining("nothing was changed");
        assertThat(flag.get(1, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theConnectionGoesBackAsItCame(Engine lockOf) throws SQLException {
        MigrationLock lock = lock(lockOf);
        try (Connection pooled = dataSource.getConnection()) {
            pooled.setAutoCommit(false);
            pooled.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            String settings = "select setting from pg_settings where name in ('lock_timeout',"
                    + " 'idle_in_transaction_session_timeout') order by name";
            List<String> before = Sql.strings(dataSource, settings);

            new LockHolder(pooled, lock).locked(SHORT, () -> true);

            assertThat(pooled.getAutoCommit()).isFalse();
            assertThat(pooled.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            assertThat(Sql.strings(pooled, settings)).isEqualTo(before);
        }
    }

    @Test
    void schemasOfOneDatabaseAreLockedApart() throws SQLException {
        assumeTrue(database.engine() == Engine.POSTGRESQL, "elsewhere the lock is a table of the schema");
        try (Connection connection = dataSource.getConnection();
                Connection other = dataSource.getConnection()) {
            CountDownLatch reached = new CountDownLatch(1);
            new LockHolder(connection, AdvisoryLock.of("one"))
                    .locked(SHORT, () -> new LockHolder(other, AdvisoryLock.of("two")).locked(SHORT, () -> {
                        reached.countDown();
                        return true;
                    }));
            assertThat(reached.getCount()).isZero();
        }
    }

    @Test
    void theSwitchForHashShardedIndexesMayBeUnknown() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            String path = Sql.strings(connection, "show search_path").get(0);
            connection.rollback();

            Boolean inAutoCommit = new CockroachSession(connection).run(initSql -> connection.getAutoCommit());
            assertThat(inAutoCommit).isTrue();

            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(Sql.strings(connection, "show search_path")).containsExactly(path);
        }
    }

    private <T> T whileHeld(Engine lockOf, LockHolder.Work<T> work) throws SQLException {
        try (Connection holder = dataSource.getConnection()) {
            return new LockHolder(holder, lock(lockOf)).locked(SHORT, work);
        }
    }

    private Migrations migrations(Engine lockOf) {
        return Migrations.on(dataSource, lockOf).withSet(asOnThisServer());
    }

    private int steps() {
        return MigrationSet.ofLibrary().scripts(database.engine()).size();
    }

    private MigrationSet asOnThisServer() {
        return new MigrationSet(
                "tegmen_schema_history", anyEngine -> MigrationSet.ofLibrary().scripts(database.engine()));
    }

    private MigrationLock lock(Engine lockOf) {
        assumeTrue(works(lockOf), "advisory locks do nothing on CockroachDB");
        return MigrationLock.of(lockOf, new Schema("public"));
    }

    private boolean works(Engine lockOf) {
        return lockOf == Engine.COCKROACHDB || database.engine() == Engine.POSTGRESQL;
    }
}
