package dev.tegmen.dao;

import static dev.tegmen.dao.OddShop.ACCOUNT;
import static dev.tegmen.dao.OddShop.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tegmen.Database;
import dev.tegmen.dao.OddShop.Account;
import dev.tegmen.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jooq.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that change the same rows at once: what stands in the database afterwards is what they were told. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrentChangesTest {
    private static final int THREADS = 4;
    private static final int EACH = 10;

    private TestDatabase testDatabase;
    private Database db;
    private Dao<Record, Account, UUID> accounts;
    private ExecutorService threads;

    @BeforeEach
    void open() {
        testDatabase = OddShop.create();
        db = Database.connect(testDatabase.url());
        accounts = db.dao(ACCOUNT);
        threads = Executors.newFixedThreadPool(THREADS);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        db.close();
        testDatabase.close();
    }

    private static Values<Record> account(String email) {
        return Values.of(ACCOUNTS.EMAIL, email);
    }

    private <V> List<V> atOnce(Callable<V> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<V>> running = IntStream.range(0, THREADS)
                .mapToObj(i -> threads.submit(() -> {
                    start.await(20, TimeUnit.SECONDS);
                    return work.call();
                }))
                .toList();
        List<V> results = new ArrayList<>();
        for (Future<V> future : running) {
            results.add(future.get(50, TimeUnit.SECONDS));
        }
        return results;
    }

    @Test
    void incrementsOfASelectionAreNeverLost() throws Exception {
        accounts.createAll(List.of(account("a"), account("b"), account("c").and(ACCOUNTS.NAME, "other")));
        Values<Record> visit = Values.<Record>none().increment(ACCOUNTS.VISITS, 2);
        atOnce(() -> {
            for (int i = 0; i < EACH; i++) {
                assertThat(accounts.where(ACCOUNTS.NAME.isNull()).update(visit)).isEqualTo(2);
            }
            return 0;
        });
        assertThat(accounts.orderBy(ACCOUNTS.EMAIL).list(10))
                .extracting(Account::visits)
                .containsExactly(1 + 2 * THREADS * EACH, 1 + 2 * THREADS * EACH, 1);
        assertThat(accounts.orderBy(ACCOUNTS.EMAIL).list(10))
                .extracting(Account::version)
                .containsExactly((long) THREADS * EACH, (long) THREADS * EACH, 0L);
    }

    @Test
    void oneOfThoseWhoSawTheSameVersionWins() throws Exception {
        Account seen = accounts.create(account("a"));
        List<Integer> outcomes = atOnce(() -> {
            try {
                Account changed = accounts.updateIfUnchanged(
                        seen.id(),
                        ACCOUNTS.VERSION,
                        seen.version(),
                        Values.<Record>none().increment(ACCOUNTS.VISITS, 1));
                assertThat(changed.version()).isEqualTo(1);
                return 1;
            } catch (StaleRowException e) {
                Account current = e.current(Account.class);
                assertThat(current.version()).isEqualTo(1);
                return 0;
            }
        });
        assertThat(outcomes).containsOnlyOnce(1);
        assertThat(accounts.get(seen.id()).visits()).isEqualTo(2);
        assertThat(accounts.get(seen.id()).version()).isEqualTo(1);
    }

    @Test
    void whoTriesAgainFromWhatStandsLosesNothing() throws Exception {
        UUID id = accounts.create(account("a")).id();
        atOnce(() -> {
            for (int i = 0; i < EACH; i++) {
                addOne(id);
            }
            return 0;
        });
        assertThat(accounts.get(id).visits()).isEqualTo(1 + THREADS * EACH);
    }

    private void addOne(UUID id) {
        Account seen = accounts.get(id);
        while (true) {
            try {
                accounts.updateIfUnchanged(
                        id, ACCOUNTS.VERSION, seen.version(), Values.of(ACCOUNTS.VISITS, seen.visits() + 1));
                return;
            } catch (StaleRowException e) {
                seen = e.current(Account.class);
            }
        }
    }

    @Test
    void aRowThatHasChangedIsFoundByItsTimeToo() {
        Account seen = accounts.create(account("a"));
        Account changed = accounts.updateIfUnchanged(
                seen.id(), ACCOUNTS.CHANGED_AT, seen.changedAt(), Values.of(ACCOUNTS.NAME, "Ada"));
        assertThatExceptionOfType(StaleRowException.class)
                .isThrownBy(() -> accounts.updateIfUnchanged(
                        seen.id(), ACCOUNTS.CHANGED_AT, seen.changedAt(), Values.of(ACCOUNTS.NAME, "Eve")))
                .satisfies(e -> assertThat(e.current(Account.class)).isEqualTo(changed));
        assertThat(accounts.get(seen.id())).isEqualTo(changed);
        assertThat(accounts.updateIfUnchanged(
                                seen.id(), ACCOUNTS.CHANGED_AT, changed.changedAt(), Values.of(ACCOUNTS.NAME, "Eve"))
                        .name())
                .isEqualTo("Eve");
    }

    @Test
    void upsertsOfOneKeyMakeOneRow() throws Exception {
        List<Boolean> inserted = atOnce(
                () -> accounts.upsert(account("a"), Values.<Record>none().increment(ACCOUNTS.VISITS, 1), ACCOUNTS.EMAIL)
                        .inserted());
        assertThat(inserted).containsOnlyOnce(true);
        assertThat(accounts.list(10)).extracting(Account::visits).containsExactly(THREADS);
    }

    @Test
    void batchesThatMeetEachOtherEndWithTheirRowsEach() throws Exception {
        List<Values<Record>> rows = IntStream.range(0, 200)
                .mapToObj(i -> account(i + "@example.com"))
                .toList();
        List<Values<Record>> reversed = new ArrayList<>(rows);
        java.util.Collections.reverse(reversed);
        int[] turn = {0};
        List<Integer> created = atOnce(() -> {
            boolean forwards;
            synchronized (turn) {
                forwards = turn[0]++ % 2 == 0;
            }
            int made = accounts.createAllSkippingDuplicates(forwards ? rows : reversed)
                    .size();
            assertThat(accounts.upsertAll(forwards ? rows : reversed, ACCOUNTS.EMAIL))
                    .hasSize(200)
                    .noneMatch(Upserted::inserted);
            return made;
        });
        assertThat(created.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
        assertThat(accounts.count()).isEqualTo(200);
    }
}
