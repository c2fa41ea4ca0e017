package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.testing.Await;
import dev.tegmen.statement.Repeat;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A deadline that passes before COMMIT is sent is a certain rollback, also when the watchdog has closed the socket. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadlineBeforeCommitTest extends FaultTest {
    private final List<String> hooks = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {0, 500, 1_500})
    void isTheDeadlineAndARollback(long longer) {
        for (DataSource dataSource : List.of(bank.pool(), bank.unpooled())) {
            for (TransactionOptions options : List.of(
                    OPTIONS,
                    OPTIONS.withExactlyOnce("key"),
                    OPTIONS.withExactlyOnce(),
                    OPTIONS.withIsolation(Isolation.READ_COMMITTED),
                    OPTIONS.withReadOnly())) {
                hooks.clear();
                RetriesExhaustedException failure = exhausted(
                        () -> Transactions.on(dataSource).run(options.withDeadline(Duration.ofMillis(200)), tx -> {
                            tx.afterRollback(() -> hooks.add("rolled back"));
                            tx.afterCommit(() -> hooks.add("committed"));
                            if (!options.readOnly()) {
                                depositTen(tx);
                            }
                            computeFor(300 + longer);
                            return "done";
                        }));
                assertThat(failure.limit()).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
                assertThat(hooks).containsExactly("rolled back");
            }
        }
        assertThat(bank.transactions().outcome("key")).isEqualTo(Outcome.NOT_COMMITTED);
        assertUntouched();
    }

    @Test
    void isTheDeadlineForACallWhoseStatementWasNeverSent() {
        for (DataSource dataSource : List.of(bank.pool(), bank.unpooled())) {
            Transactions impatient =
                    Transactions.on(dataSource).withDefaults(OPTIONS.withDeadline(Duration.ofMillis(200)));
            RetriesExhaustedException failure = exhausted(() -> impatient.call(Repeat.UNSAFE, (connection, attempt) -> {
                computeFor(1_800);
                try (Statement statement = connection.createStatement()) {
                    return statement.executeUpdate("update account set balance = balance + 10 where id = 1");
                }
            }));
            assertThat(failure.limit()).isEqualTo(RetriesExhaustedException.Limit.DEADLINE);
        }
        assertUntouched();
    }

    /** Does what no cancel request reaches. */
    private static void computeFor(long millis) {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        Await.until("it has computed", () -> System.nanoTime() - end >= 0);
    }
}
