package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tegmen.testing.Await;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.Transactions;
import dev.tegmen.user.NewUser;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing while calls run: what is new is refused at once, what runs ends, or is ended in time, by a name of ours. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseTest {
    private TestDatabase database;
    private Database db;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        db = Database.connect(database.url(), DatabaseOptions.ofDefaults().withPoolSize(1));
    }

    @AfterEach
    void close() {
        db.close();
        database.close();
    }

    @Test
    void letsATransactionEndAndRefusesWhatIsNewAtOnce() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        Transactions kept = db.transactions();
        CompletableFuture<Integer> running = CompletableFuture.supplyAsync(() -> db.transaction(tx -> {
            tx.users().create(new NewUser("ada@example.com", "Ada"));
            inside.countDown();
            await(refused);
            tx.users().create(new NewUser("bob@example.com", "Bob"));
            return 2;
        }));
        await(inside);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(db::close);
        awaitClosed();
        assertThatThrownBy(() -> db.users().count()).isInstanceOf(DatabaseClosedException.class);
        assertThatThrownBy(() -> db.transaction(tx -> 1)).isInstanceOf(DatabaseClosedException.class);
        assertThatThrownBy(() -> kept.run(tx -> 1)).isInstanceOf(DatabaseClosedException.class);
        assertThatThrownBy(db::migrate).isInstanceOf(DatabaseClosedException.class);
        assertThat(closing).isNotDone();
        refused.countDown();
        assertThat(running.get(20, TimeUnit.SECONDS)).isEqualTo(2);
        closing.get(20, TimeUnit.SECONDS);
        try (Database again = Database.connect(database.url())) {
            assertThat(again.users().count()).isEqualTo(2);
        }
    }

    @Test
    void endsAStatementThatDoesNotEndInTime() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Throwable> running =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> db.transaction(tx -> {
                    tx.users().create(new NewUser("ada@example.com", "Ada"));
                    inside.countDown();
                    return tx.dsl().fetch("select pg_sleep(100)");
                })));
        await(inside);
        long start = System.nanoTime();
        db.close();
        assertThat(running.get(20, TimeUnit.SECONDS)).isInstanceOf(DatabaseClosedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        try (Database again = Database.connect(database.url())) {
            assertThat(again.users().count()).isZero();
        }
    }

    @Test
    void refusesWhoWaitsForAConnection() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Integer> running = CompletableFuture.supplyAsync(() -> db.transaction(tx -> {
            tx.users().create(new NewUser("ada@example.com", "Ada"));
            inside.countDown();
            await(go);
            return 1;
        }));
        await(inside);
        Thread[] waiter = new Thread[1];
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Throwable> late = CompletableFuture.supplyAsync(() -> {
            waiter[0] = Thread.currentThread();
            waiting.countDown();
            return catchThrowable(() -> db.users().count());
        });
        await(waiting);
        awaitState(waiter[0]);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(db::close);
        awaitClosed();
        go.countDown();
        assertThat(late.get(20, TimeUnit.SECONDS)).isInstanceOf(DatabaseClosedException.class);
        assertThat(running.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        closing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void mayBeCalledFromATransactionWhichEndsAsIfItWereNot() throws Exception {
        Integer result = db.transaction(tx -> {
            tx.users().create(new NewUser("ada@example.com", "Ada"));
            db.close();
            db.close();
            tx.users().create(new NewUser("bob@example.com", "Bob"));
            return 2;
        });
        assertThat(result).isEqualTo(2);
        assertThatThrownBy(() -> db.users().count()).isInstanceOf(DatabaseClosedException.class);
        try (Database again = Database.connect(database.url())) {
            assertThat(again.users().count()).isEqualTo(2);
        }
    }

    @Test
    void mayBeCalledFromAHookAndTwice() {
        Integer result = db.transaction(tx -> {
            tx.afterCommit(db::close);
            tx.users().create(new NewUser("ada@example.com", "Ada"));
            return 1;
        });
        assertThat(result).isEqualTo(1);
        db.close();
        assertThatThrownBy(() -> db.transaction(tx -> 1)).isInstanceOf(DatabaseClosedException.class);
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Throwable> running =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> db.transaction(tx -> {
                    tx.users().count();
                    inside.countDown();
                    return tx.dsl().fetch("select pg_sleep(100)");
                })));
        await(inside);
        Thread.currentThread().interrupt();
        long start = System.nanoTime();
        db.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(running.get(20, TimeUnit.SECONDS)).isInstanceOf(DatabaseClosedException.class);
    }

    /** Its own text tells that it is closed; there is nothing else to wait for. */
    private void awaitClosed() {
        Await.until("it is closed", () -> db.toString().contains("closed"));
    }

    private static void awaitState(Thread thread) {
        Await.until("the thread waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
