package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.PATIENCE;
import static dev.tegmen.transaction.FaultyBank.deposit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tegmen.fault.Fault;
import dev.tegmen.fault.Occasion;
import dev.tegmen.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The marker row: an unknown commit is resolved, and the effect is there once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExactlyOnceTest {
    private static final TransactionOptions ONCE =
            TransactionOptions.ofDefaults().withExactlyOnce();
    private static final TransactionOptions KEYED =
            TransactionOptions.ofDefaults().withExactlyOnce("order-4711");

    private FaultyBank bank;
    private RecordingListener listener;
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger hooks = new AtomicInteger();

    @BeforeEach
    void open() {
        bank = FaultyBank.open(4);
        listener = new RecordingListener();
    }

    @AfterEach
    void close() {
        assertThat(bank.connectionsInUse()).as("leaked connections").isZero();
        bank.close();
    }

    private Transactions transactions() {
        return bank.transactions().withListener(listener);
    }

    private long depositTen(Transaction tx) {
        int run = runs.incrementAndGet();
        tx.afterCommit(hooks::incrementAndGet);
        deposit(tx, 1, 10);
        return run;
    }

    private void assertDepositedOnce() {
        assertThat(bank.balance(1)).isEqualTo(110);
        assertThat(markers()).isEqualTo(1);
    }

    private long markers() {
        return bank.number("select count(*) from tegmen_transaction");
    }

    @Test
    void runsAgainWhenTheLostCommitDidNotHappen() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeForwarding();
        assertThat(transactions().run(ONCE, this::depositTen)).isEqualTo(2);
        assertThat(runs).hasValue(2);
        assertThat(hooks).hasValue(1);
        assertThat(listener.events()).contains("unknown 1", "retry 1", "committed 2");
        assertDepositedOnce();
    }

    @Test
    void returnsTheResultOfTheCommitWhoseAnswerWasLost() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        assertThat(transactions().run(ONCE, this::depositTen)).isEqualTo(1);
        assertThat(runs).as("the work is not run again").hasValue(1);
        assertThat(hooks).hasValue(1);
        assertDepositedOnce();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40003", "57P01", "08006"})
    void resolvesWhatTheServerDoesNotKnow(String state) {
        bank.proxy().when(Occasion.commit()).once().failAfterwards(state);
        assertThat(transactions().run(ONCE, this::depositTen)).isEqualTo(1);
        assertThat(hooks).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void resolvesAChainOfLostCommits() {
        bank.proxy().when(Occasion.commit()).times(3).cutBeforeForwarding();
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        assertThat(transactions().run(ONCE, this::depositTen)).isEqualTo(4);
        assertThat(runs).hasValue(4);
        assertThat(hooks).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void resolvesThoughTheNextConnectionsAreLostAsWell() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        Fault later = bank.proxy()
                .when(Occasion.statementContaining("insert into tegmen_transaction"))
                .skipping(1)
                .times(3)
                .cutBeforeAnswer();
        assertThat(transactions().run(ONCE, this::depositTen)).isEqualTo(1);
        assertThat(later.count()).isEqualTo(3);
        assertThat(runs).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void resolvesThoughTheAnswerAboutTheMarkerIsLost() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        Fault later = bank.proxy()
                .when(Occasion.statementContaining("select attempt from tegmen_transaction"))
                .times(2)
                .cutBeforeAnswer();
        assertThat(transactions().run(ONCE, this::depositTen)).isEqualTo(1);
        assertThat(later.count()).isEqualTo(2);
        assertDepositedOnce();
    }

    @Test
    void waitsForAFrozenCommitAndReturnsItsResultWhenItArrives() throws Exception {
        PGSimpleDataSource impatient = bank.unpooled();
        impatient.setSocketTimeout(1);
        Fault frozen = bank.proxy().when(Occasion.commit()).once().freezeBeforeForwarding();
        Fault blocked = bank.proxy()
                .when(Occasion.statementContaining("insert into tegmen_transaction"))
                .runBeforeForwarding(() -> {});
        Transactions unpooled = Transactions.on(impatient).withListener(listener);
        Background<Long> result = Background.start(() -> unpooled.<Long, RuntimeException>run(ONCE, this::depositTen));
        frozen.await(PATIENCE);
        Await.until("the next attempt waits for the first one's marker", () -> blocked.count() >= 2);
        assertThat(bank.balance(1)).isEqualTo(100);
        bank.proxy().release();
        assertThat(result.get()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(hooks).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void saysUnknownAtTheDeadlineAndTellsTheOutcomeLater() {
        Fault frozen = bank.proxy().when(Occasion.commit()).once().freezeBeforeForwarding();
        CommitUnknownException unknown = catchThrowableOfType(CommitUnknownException.class, () -> transactions()
                .run(KEYED.withDeadline(Duration.ofMillis(700)), this::depositTen));
        assertThat(unknown.key()).hasValue("order-4711");
        assertThat(frozen.count()).isOne();
        assertThat(hooks).as("nobody knows yet").hasValue(0);
        assertThat(transactions().outcome("order-4711")).isEqualTo(Outcome.IN_PROGRESS);

        bank.proxy().release(); // and now the commit arrives after all
        Await.until("it is told", () -> transactions().outcome("order-4711") != Outcome.IN_PROGRESS);
        assertThat(transactions().outcome("order-4711")).isEqualTo(Outcome.COMMITTED);
        assertThatThrownBy(() -> transactions().run(KEYED, this::depositTen))
                .isInstanceOf(AlreadyCommittedException.class);
        assertDepositedOnce();
    }

    @Test
    void tellsTheKeyThatItMadeWhenTheOutcomeIsUnknown() {
        bank.proxy().when(Occasion.commit()).cutBeforeAnswer();
        bank.proxy()
                .when(Occasion.statementContaining("insert into tegmen_transaction"))
                .skipping(1)
                .cutBeforeAnswer();
        CommitUnknownException unknown = catchThrowableOfType(CommitUnknownException.class, () -> transactions()
                .run(ONCE.withDeadline(Duration.ofMillis(700)), this::depositTen));
        bank.proxy().heal();
        assertThat(transactions().outcome(unknown.key().orElseThrow())).isEqualTo(Outcome.COMMITTED);
        assertDepositedOnce();
    }

    @Test
    void neverSaysRolledBackWhenInterruptedBeforeALostCommitIsResolved() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        listener = new RecordingListener() {
            @Override
            public void attemptStarted(Event event) {
                super.attemptStarted(event);
                if (event.attempt() == 2) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        assertThatThrownBy(() -> transactions().run(KEYED, this::depositTen))
                .isInstanceOf(CommitUnknownException.class);
        assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
        assertThat(transactions().outcome("order-4711")).isEqualTo(Outcome.COMMITTED);
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenNobodyCanTellWhoseTheMarkerIs() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        bank.proxy()
                .when(Occasion.statementContaining("select attempt from tegmen_transaction"))
                .cutBeforeAnswer();
        long start = System.nanoTime();
        assertThatThrownBy(() -> transactions().run(KEYED.withDeadline(Duration.ofMillis(700)), this::depositTen))
                .isInstanceOf(CommitUnknownException.class)
                .hasMessageContaining("ask outcome(key) later")
                .cause()
                .satisfies(
                        e -> assertThat(e.getSuppressed()).hasExactlyElementsOfTypes(RetriesExhaustedException.class));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertDepositedOnce();
    }

    @Test
    void refusesAKeyThatIsCommittedAlready() {
        transactions().run(KEYED, this::depositTen);
        assertThatThrownBy(() -> transactions().run(KEYED, this::depositTen))
                .isInstanceOfSatisfying(AlreadyCommittedException.class, e -> assertThat(e.key())
                        .isEqualTo("order-4711"));
        assertThat(runs).as("the work does not even start").hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void leavesOneOfManyRacersTheWinner() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        Background.<Boolean>together(8, i -> () -> {
            try {
                transactions().run(KEYED, this::depositTen);
                return true;
            } catch (AlreadyCommittedException e) {
                refused.incrementAndGet();
                return false;
            }
        });
        assertThat(refused).hasValue(7);
        assertThat(hooks).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void keepsNoMarkerOfWhatWasRolledBack() {
        assertThatThrownBy(() -> transactions().run(KEYED, tx -> {
                    depositTen(tx);
                    throw new IOException("own");
                }))
                .isInstanceOf(IOException.class);
        assertThat(markers()).isZero();
        assertThat(transactions().outcome("order-4711")).isEqualTo(Outcome.NOT_COMMITTED);
        transactions().run(KEYED, this::depositTen);
        assertDepositedOnce();
    }

    @Test
    void doesNotTakeAConflictOfTheWorkForItsOwnMarker() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeForwarding();
        assertThatThrownBy(() -> transactions().run(ONCE, tx -> {
                    depositTen(tx);
                    if (tx.attempt() > 1) {
                        tx.dsl().execute("insert into account values (1, 0)");
                    }
                    return 0;
                }))
                .isNotInstanceOf(CommitUnknownException.class)
                .isNotInstanceOf(AlreadyCommittedException.class);
        assertThat(bank.balance(1)).isEqualTo(100);
        assertThat(markers()).isZero();
    }

    @Test
    void neverSaysNotCommittedOfACommitThatIsStillUnderWay() {
        Assumed.postgresql(bank.engine(), "deferred constraint triggers");
        bank.execute("create function slow() returns trigger language plpgsql as $$begin perform pg_sleep(3);"
                + " return null; end$$");
        bank.execute("create constraint trigger slow after update on account deferrable initially deferred"
                + " for each row execute function slow()");
        assertThatThrownBy(() -> transactions().run(KEYED.withDeadline(Duration.ofMillis(300)), this::depositTen))
                .isInstanceOf(CommitUnknownException.class);
        long start = System.nanoTime();
        Outcome first = transactions().outcome("order-4711");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        Outcome last = first;
        while (last == Outcome.IN_PROGRESS) {
            last = transactions().outcome("order-4711");
        }
        assertThat(first).isEqualTo(Outcome.IN_PROGRESS);
        assertThat(last).isEqualTo(Outcome.COMMITTED);
        assertDepositedOnce();
    }

    @ParameterizedTest
    @ValueSource(strings = {"set session characteristics as transaction read only", "set role marker_reader"})
    void tellsTheOutcomeAlsoWhereItMayNotWrite(String restriction) throws Exception {
        Assumed.postgresql(bank.engine(), "lock_timeout beside the locks of PostgreSQL");
        bank.execute("drop role if exists marker_reader");
        bank.execute("create role marker_reader");
        bank.execute("grant select on tegmen_transaction to marker_reader");
        try (com.zaxxer.hikari.HikariDataSource reading = new com.zaxxer.hikari.HikariDataSource()) {
            reading.setDataSource(bank.unpooled());
            reading.setConnectionInitSql(restriction);
            Transactions reader = Transactions.on(reading);
            assertThat(reader.outcome("order-4711")).isEqualTo(Outcome.NOT_COMMITTED);
            transactions().run(KEYED, tx -> {
                depositTen(tx);
                try {
                    return Background.start(() ->
                                    assertThat(reader.outcome("order-4711")).isEqualTo(Outcome.IN_PROGRESS))
                            .get();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(reader.outcome("order-4711")).isEqualTo(Outcome.COMMITTED);
        } finally {
            bank.execute("drop owned by marker_reader");
            bank.execute("drop role marker_reader");
        }
    }

    @Test
    void leavesNothingBehindByAsking() {
        assertThat(transactions().outcome("order-4711")).isEqualTo(Outcome.NOT_COMMITTED);
        assertThat(markers()).isZero();
        transactions().run(KEYED, this::depositTen);
        assertDepositedOnce();
    }

    @Test
    void letsNoTwoKeysMeet() {
        for (String half : List.of("order-\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D")) {
            assertThatThrownBy(() -> KEYED.withExactlyOnce(half)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> transactions().outcome(half)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> KEYED.withExactlyOnce("nul\0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KEYED.withExactlyOnce("x".repeat(256))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KEYED.withExactlyOnce("\uD83D\uDE00".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class);
        for (String key : List.of("\uD83D\uDE00".repeat(255), "x".repeat(255), "\u00e9", "e\u0301", "a ", "a")) {
            transactions().run(KEYED.withExactlyOnce(key), tx -> 0);
            assertThat(transactions().outcome(key)).isEqualTo(Outcome.COMMITTED);
        }
        assertThat(markers()).isEqualTo(6);
    }

    @Test
    void asksTheServersClockWhatIsOld() {
        transactions().run(KEYED, this::depositTen);
        bank.proxy().forgetRoundTrips();
        assertThat(transactions().sweep(Duration.ofHours(1), 100)).isZero();
        assertThat(bank.proxy().roundTrips())
                .flatExtracting(it -> it.statements())
                .anyMatch(it -> it.contains("delete from tegmen_transaction") && it.contains("now()"));
        for (Duration longest : List.of(
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), Duration.ofDays(10_000_000), Duration.ofNanos(1))) {
            int removed = transactions().sweep(longest, 100);
            assertThat(removed).isEqualTo(longest.equals(Duration.ofNanos(1)) ? 1 : 0);
        }
        transactions().run(KEYED, tx -> 0);
        assertThat(transactions().sweep(Duration.ZERO, 100)).isOne();
    }

    @Test
    void forgetsOldMarkersOnly() {
        transactions().run(KEYED, this::depositTen);
        assertThat(transactions().sweep(Duration.ofHours(1), 100)).isZero();
        assertThat(transactions().outcome("order-4711")).isEqualTo(Outcome.COMMITTED);
        bank.execute("update tegmen_transaction set committed_at = committed_at - interval '2 hours'");
        assertThat(transactions().sweep(Duration.ofHours(1), 100)).isOne();
        assertThat(transactions().outcome("order-4711")).isEqualTo(Outcome.NOT_COMMITTED);
    }
}
