package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.deposit;
import static dev.tegmen.transaction.FaultyBank.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What SERIALIZABLE forbids does not happen, and every transaction commits in the end. Names of the anomalies: Berenson et
 * al., "A Critique of ANSI SQL Isolation Levels", 1995; Fekete et al., "A Read-Only Transaction Anomaly Under Snapshot
 * Isolation", 2004.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnomalyTest {
    private static final int THREADS = 8;

    private FaultyBank bank;
    private Transactions transactions;

    @BeforeEach
    void open() {
        bank = FaultyBank.open(THREADS);
        transactions = bank.transactions()
                .withDefaults(TransactionOptions.ofDefaults()
                        .withRetry(RetryPolicy.ofDefaults().withMaxAttempts(1_000)));
    }

    @AfterEach
    void close() {
        assertThat(bank.connectionsInUse()).as("leaked connections").isZero();
        bank.close();
    }

    private static void write(Transaction tx, int account, long balance) {
        tx.dsl().execute("update account set balance = ? where id = ?", balance, account);
    }

    @Test
    void losesNoUpdateThatIsWrittenAsRead() throws Exception {
        int each = 20;
        Background.<Integer>together(THREADS, i -> () -> {
            for (int n = 0; n < each; n++) {
                transactions.run(tx -> {
                    long balance = read(tx, 1);
                    write(tx, 1, balance + 1);
                    return balance;
                });
            }
            return each;
        });
        assertThat(bank.balance(1)).isEqualTo(100 + THREADS * each);
    }

    @Test
    void allowsNoWriteSkew() throws Exception {
        for (int round = 0; round < 10; round++) {
            bank.execute("update account set balance = 100");
            CyclicBarrier bothHaveRead = new CyclicBarrier(2);
            // each may take 150 from its own account as long as both together have it
            Background.<Boolean>together(
                    2,
                    i -> () -> transactions.<Boolean, Exception>run(tx -> {
                        long both = read(tx, 1) + read(tx, 2);
                        if (tx.attempt() == 1) {
                            Background.await(bothHaveRead);
                        }
                        if (both < 150) {
                            return false;
                        }
                        deposit(tx, 1 + i, -150);
                        return true;
                    }));
            assertThat(bank.balance(1) + bank.balance(2)).isEqualTo(50);
        }
    }

    /** That the test above would see one: READ COMMITTED allows it. CockroachDB runs all levels as SERIALIZABLE. */
    @Test
    void showsWriteSkewBelowSerializable() throws Exception {
        Assumed.postgresql(bank.engine(), "an isolation below SERIALIZABLE");
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        TransactionOptions weaker = TransactionOptions.ofDefaults().withIsolation(Isolation.REPEATABLE_READ);
        Background.<Long>together(
                2,
                i -> () -> transactions.<Long, Exception>run(weaker, tx -> {
                    read(tx, 1);
                    read(tx, 2);
                    Background.await(bothHaveRead);
                    return deposit(tx, 1 + i, -150);
                }));
        assertThat(bank.balance(1) + bank.balance(2)).isEqualTo(-100);
    }

    /**
     * A receipt is written for the batch that is current; a closer moves to the next batch; a report of the closed batch
     * must not change any more. Under snapshot isolation it does.
     */
    @Test
    void allowsNoReadOnlyAnomaly() throws Exception {
        bank.execute("create table batch (current int not null)");
        bank.execute("insert into batch values (1)");
        bank.execute("create table receipt (id int primary key, batch int not null)");
        AtomicInteger ids = new AtomicInteger();
        int batches = 12;
        List<String> reports = Collections.synchronizedList(new ArrayList<>());
        Background.<Integer>together(4, i -> () -> {
            if (i == 0) {
                for (int n = 0; n < batches; n++) {
                    transactions.run(tx -> tx.dsl().execute("update batch set current = current + 1"));
                    long[] seen =
                            transactions.run(TransactionOptions.ofDefaults().withReadOnly(), tx -> {
                                long closed = number(tx, "select current - 1 from batch");
                                return new long[] {
                                    closed, number(tx, "select count(*) from receipt where batch = " + closed)
                                };
                            });
                    reports.add(seen[0] + " has " + seen[1]);
                }
            } else {
                while (reports.size() < batches) {
                    int id = ids.incrementAndGet();
                    transactions.run(tx -> {
                        long current = number(tx, "select current from batch");
                        return tx.dsl().execute("insert into receipt values (?, ?)", id, current);
                    });
                }
            }
            return batches;
        });
        assertThat(reports).hasSize(batches).allSatisfy(report -> {
            String batch = report.split(" ", 2)[0];
            assertThat(report)
                    .isEqualTo(batch + " has " + bank.number("select count(*) from receipt where batch = " + batch));
        });
    }

    private static long number(Transaction tx, String sql) {
        return ((Number) java.util.Objects.requireNonNull(tx.dsl().fetchValue(sql))).longValue();
    }

    @Test
    void keepsTheTotalOfABankInEverySnapshot() throws Exception {
        List<Long> totals = Collections.synchronizedList(new ArrayList<>());
        Background.<Integer>together(THREADS, i -> () -> {
            SplittableRandom random = new SplittableRandom(i);
            for (int n = 0; n < 40; n++) {
                if (i == 0) {
                    totals.add(transactions.<Long, RuntimeException>run(
                            TransactionOptions.ofDefaults().withReadOnly(),
                            tx -> number(tx, "select sum(balance) from account where id <= 5")
                                    + number(tx, "select sum(balance) from account where id > 5")));
                    continue;
                }
                int from = 1 + random.nextInt(10);
                int to = 1 + random.nextInt(10);
                transactions.run(tx -> {
                    deposit(tx, from, -7);
                    return deposit(tx, to, 7);
                });
            }
            return i;
        });
        assertThat(totals).hasSize(40).containsOnly(1_000L);
        assertThat(bank.total()).isEqualTo(1_000);
    }

    @Test
    void hasASerialOrderForAHistoryOfAppends() throws Exception {
        bank.execute("create table list (id int primary key, items varchar(100000) not null)");
        bank.execute("insert into list select generate_series(1, 5), ''");
        AtomicInteger names = new AtomicInteger();
        List<AppendHistory.Step> steps = Collections.synchronizedList(new ArrayList<>());
        long seed = System.nanoTime();
        Background.<Integer>together(THREADS, i -> () -> {
            SplittableRandom random = new SplittableRandom(seed + i);
            for (int n = 0; n < 40; n++) {
                int name = names.incrementAndGet();
                int first = 1 + random.nextInt(5);
                int second = 1 + random.nextInt(5);
                int appended = 1 + random.nextInt(5);
                steps.add(transactions.run(tx -> {
                    AppendHistory.Step step = new AppendHistory.Step(name);
                    step.reads(first, items(tx, first));
                    step.reads(second, items(tx, second));
                    tx.dsl().execute("update list set items = items || ? where id = ?", name + ",", appended);
                    step.appendsTo(appended);
                    return step;
                }));
            }
            return i;
        });
        AppendHistory history = new AppendHistory(steps);
        for (int list = 1; list <= 5; list++) {
            int id = list;
            history.ends(list, transactions.run(tx -> items(tx, id)));
        }
        assertThat(history.violations()).as("seed %s", seed).isEmpty();
    }

    private static List<Integer> items(Transaction tx, int list) {
        String items = (String)
                java.util.Objects.requireNonNull(tx.dsl().fetchValue("select items from list where id = ?", list));
        return AppendHistory.parse(items);
    }
}
