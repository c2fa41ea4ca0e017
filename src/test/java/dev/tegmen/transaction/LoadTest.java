package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.deposit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More threads than connections, and connections that end under them. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadTest extends FaultTest {
    @Test
    void serves16ThreadsWithAPoolOf2() throws Exception {
        bank.pool().setMaximumPoolSize(2);
        int threads = 16;
        int each = 10;
        Transactions shared = transactions();
        CountDownLatch hooks = new CountDownLatch(threads * each);
        Background.<Integer>together(threads, i -> () -> {
            for (int n = 0; n < each; n++) {
                shared.run(tx -> {
                    tx.afterCommit(hooks::countDown);
                    return deposit(tx, 1, 1);
                });
            }
            return each;
        });
        assertThat(bank.balance(1)).isEqualTo(100 + threads * each);
        assertThat(hooks.getCount()).isZero();
    }

    @Test
    void losesNothingWhenEveryThirdConnectionIsTerminated() throws Exception {
        Assumed.postgresql(bank.engine(), "pg_terminate_backend");
        Transactions shared = transactions();
        TransactionOptions once = OPTIONS.withExactlyOnce();
        AtomicInteger count = new AtomicInteger();
        AtomicLong total = new AtomicLong();
        Background.<Integer>together(4, i -> () -> {
            for (int n = 0; n < 10; n++) {
                total.addAndGet(shared.<Long, RuntimeException>run(once, tx -> {
                    if (count.incrementAndGet() % 3 == 0) {
                        Object pid = tx.dsl().fetchValue("select pg_backend_pid()");
                        bank.execute("select pg_terminate_backend(" + pid + ")");
                    }
                    return deposit(tx, 1, 1);
                }));
            }
            return count.get();
        });
        assertThat(bank.balance(1)).isEqualTo(140);
        assertThat(total)
                .as("each balance was told once")
                .hasValue(LongStream.rangeClosed(101, 140).sum());
    }
}
