package dev.tegmen.dao;

import static dev.tegmen.dao.OddShop.ACCOUNT;
import static dev.tegmen.dao.OddShop.ACCOUNTS;
import static dev.tegmen.dao.OddShop.LINE;
import static dev.tegmen.dao.OddShop.LINES;
import static dev.tegmen.dao.OddShop.TICKET;
import static dev.tegmen.dao.OddShop.TICKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tegmen.Database;
import dev.tegmen.DatabaseOptions;
import dev.tegmen.dao.OddShop.Account;
import dev.tegmen.dao.OddShop.Line;
import dev.tegmen.dao.OddShop.LineId;
import dev.tegmen.dao.OddShop.Mood;
import dev.tegmen.dao.OddShop.Ticket;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.InvalidValueException;
import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.fault.FaultProxy;
import dev.tegmen.fault.Occasion;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.CommitUnknownException;
import dev.tegmen.transaction.RetriesExhaustedException;
import dev.tegmen.transaction.TransactionInterruptedException;
import dev.tegmen.transaction.TransactionOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.JSONB;
import org.jooq.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows of a stream, loaded by COPY. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadTest {
    private TestDatabase testDatabase;
    private FaultProxy proxy;
    private Database db;
    private Dao<Record, Account, UUID> accounts;

    @BeforeEach
    void open() {
        testDatabase = OddShop.create();
        proxy = FaultProxy.before(testDatabase.url());
        db = Database.connect(proxy.url(), DatabaseOptions.ofDefaults().withPoolSize(1));
        accounts = db.dao(ACCOUNT);
    }

    @AfterEach
    void close() {
        db.close();
        proxy.close();
        testDatabase.close();
    }

    private static Stream<Values<Record>> rows(int count) {
        return IntStream.range(0, count).mapToObj(LoadTest::row);
    }

    private static Values<Record> row(int i) {
        return Values.of(ACCOUNTS.EMAIL, i + "@example.com").and(ACCOUNTS.NAME, "n" + i);
    }

    @Test
    void loadsRowsAndTellsHowFarItIs() {
        List<Long> told = new ArrayList<>();
        long[] bytes = {0};
        assertThat(accounts.load(rows(25_000), (rows, sent) -> {
                    told.add(rows);
                    bytes[0] = sent;
                }))
                .isEqualTo(25_000);
        assertThat(told).contains(10_000L, 20_000L).endsWith(25_000L);
        assertThat(bytes[0]).isGreaterThan(25_000 * 50L);
        assertThat(accounts.count()).isEqualTo(25_000);
        Account one = accounts.findBy(ACCOUNTS.EMAIL, "7@example.com").orElseThrow();
        assertThat(one.name()).isEqualTo("n7");
        assertThat(one.note()).as("a column that is not named").isEqualTo("none");
        assertThat(accounts.load(Stream.empty())).isZero();
    }

    @Test
    void loadsEveryTypeAsCreateDoes() {
        Dao<Record, Line, LineId> lines = db.dao(LINE);
        UUID order = UUID.randomUUID();
        Values<Record> full = Values.<Record, Mood>of(LINES.MOOD, Mood.FINE)
                .and(LINES.DATA, JSONB.valueOf("{\"a\": \"\\\\N\\t\"}"))
                .and(LINES.PRICE, new BigDecimal("1.50"))
                .and(LINES.RAW, new byte[] {0, -1, 92, 10})
                .and(LINES.TAGS, new String[] {"a,b", null, "\\", "\"", "", "\\N", "\t", "🐞"})
                .and(LINES.MOODS, new Mood[] {Mood.SAD, Mood.FINE})
                .and(LINES.AT, Instant.parse("2026-11-25T12:00:00.123456Z"))
                .and(LINES.ORDER, order);
        Values<Record> empty = Values.<Record, Mood>of(LINES.MOOD, null)
                .and(LINES.DATA, null)
                .and(LINES.PRICE, null)
                .and(LINES.RAW, null)
                .and(LINES.TAGS, null)
                .and(LINES.MOODS, null)
                .and(LINES.AT, null)
                .and(LINES.ORDER, order);
        Line created = lines.create(full.and(LINES.NO, 1));
        assertThat(lines.load(Stream.of(full.and(LINES.NO, 2), empty.and(LINES.NO, 3))))
                .isEqualTo(2);
        assertThat(lines.get(new LineId(order, 2)))
                .usingRecursiveComparison()
                .ignoringFields("id")
                .isEqualTo(created);
        assertThat(lines.get(new LineId(order, 3)))
                .isEqualTo(new Line(new LineId(order, 3), null, null, null, null, null, null, null, null));
    }

    @Test
    void keepsTextsWhole() {
        List<String> nasty =
                List.of("\\N", "\\.", "", "\t", "\n", "\r\n", "\\", "a\\tb", "NULL", "🐞ß日", "'\"", "\u0001\u007f");
        Dao<Record, Ticket, Long> tickets = db.dao(TICKET);
        tickets.load(nasty.stream().map(text -> Values.of(TICKETS.LABEL, text)));
        assertThat(tickets.list(100)).extracting(Ticket::label).containsExactlyElementsOf(nasty);
    }

    @Test
    void refusesARowThatNamesOtherColumnsByItsIndex() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> accounts.load(
                        Stream.concat(rows(20_000), Stream.of(Values.of(ACCOUNTS.EMAIL, "x@example.com")))))
                .withMessage("row 20000 must name the same columns as row 0: [id, E-mail, name], not [id, E-mail]");
        assertNothingStandsAndTheConnectionIsGood();
    }

    @Test
    void refusesABadValueByItsRow() {
        for (String bad : new String[] {"\0", "\ud800", "x".repeat(41)}) {
            assertThatExceptionOfType(InvalidValueException.class)
                    .isThrownBy(() -> accounts.load(Stream.concat(
                            rows(20_000),
                            Stream.of(Values.of(ACCOUNTS.EMAIL, bad).and(ACCOUNTS.NAME, "x")))))
                    .withMessageStartingWith("row 20000: Accounts.E-mail must");
        }
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> accounts.load(Stream.of(Values.of(ACCOUNTS.NAME, "x"))))
                .withMessageStartingWith("row 0: Accounts.E-mail must be given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accounts.load(Stream.of(row(1).increment(ACCOUNTS.VISITS, 1))))
                .withMessageStartingWith("row 0: ");
        assertNothingStandsAndTheConnectionIsGood();
    }

    @Test
    void whatTheStreamOrTheListenerThrowsEndsIt() {
        IllegalStateException broken = new IllegalStateException("broken");
        assertThatIllegalStateException()
                .isThrownBy(() -> accounts.load(rows(20_000).peek(row -> {
                    if ("15000@example.com".equals(row.value(0))) {
                        throw broken;
                    }
                })))
                .isSameAs(broken);
        assertThatIllegalStateException()
                .isThrownBy(() -> accounts.load(rows(20_000), (rows, bytes) -> {
                    throw broken;
                }))
                .isSameAs(broken);
        assertThatExceptionOfType(InvalidValueException.class)
                .as("the stream's own")
                .isThrownBy(() -> accounts.load(rows(20_000).peek(row -> {
                    throw new InvalidValueException("mine", "is mine");
                })))
                .withMessage("mine is mine");
        assertNothingStandsAndTheConnectionIsGood();
    }

    @Test
    void aRowThatTheDatabaseRefusesLeavesNothing() {
        assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(() -> accounts.load(Stream.concat(rows(20_000), rows(1))))
                .satisfies(e -> assertThat(e.constraint()).hasValue("one_email"));
        assertThatExceptionOfType(dev.tegmen.error.CheckViolationException.class)
                .as("the server's refusal comes while rows are sent")
                .isThrownBy(() -> accounts.load(Stream.concat(
                        Stream.of(Values.of(ACCOUNTS.EMAIL, "r").and(ACCOUNTS.NAME, "refused")), rows(50_000))));
        assertNothingStandsAndTheConnectionIsGood();
    }

    @Test
    void runsInATransactionThatIsOpenAndGoesWithIt() {
        assertThatIllegalStateException()
                .isThrownBy(() -> db.transaction(tx -> {
                    assertThat(tx.dao(ACCOUNT).load(rows(1_000))).isEqualTo(1_000);
                    assertThat(tx.dao(ACCOUNT).count()).isEqualTo(1_000);
                    throw new IllegalStateException("never mind");
                }));
        assertThat(accounts.count()).isZero();
        db.transaction(tx -> tx.dao(ACCOUNT).load(rows(1_000)));
        assertNothingStandsAndTheConnectionIsGood(1_000);
    }

    @Test
    void aLostConnectionLeavesNothingAndALostAnswerIsUnknown() {
        assertThatExceptionOfType(ConnectionFailedException.class)
                .isThrownBy(() -> accounts.load(rows(2_000_000).peek(row -> {
                    if ("15000@example.com".equals(row.value(0))) {
                        proxy.cutAll();
                    }
                })));
        assertThatExceptionOfType(CommitUnknownException.class)
                .isThrownBy(() -> accounts.load(rows(1_000), (rows, bytes) -> proxy.cutAll()));
        proxy.when(Occasion.statementContaining("copy")).once().cutBeforeForwarding();
        assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> accounts.load(rows(1_000)));
        assertNothingStandsAndTheConnectionIsGood();
    }

    @Test
    void itsDeadlineIsItsOwn() {
        Database hurried = Database.connect(
                proxy.url(),
                DatabaseOptions.ofDefaults()
                        .withPoolSize(1)
                        .withTransactions(TransactionOptions.ofDefaults().withDeadline(Duration.ofMillis(400))));
        try (hurried) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_000);
            assertThat(hurried.dao(ACCOUNT).load(untilTime(end))).isPositive();
            hurried.dao(ACCOUNT).all().delete();
            long later = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            long started = System.nanoTime();
            assertThatExceptionOfType(RetriesExhaustedException.class)
                    .isThrownBy(() -> hurried.dao(ACCOUNT)
                            .load(untilTime(later), LoadOptions.ofDefaults().withDeadline(Duration.ofMillis(700))))
                    .satisfies(e -> assertThat(e.limit()).isEqualTo(RetriesExhaustedException.Limit.DEADLINE))
                    .havingCause()
                    .withMessageContaining("within PT0.7S; nothing of it stands");
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(1_700));
            assertThat(hurried.dao(ACCOUNT).count()).isZero();
        }
    }

    private static Stream<Values<Record>> untilTime(long end) {
        return IntStream.iterate(0, i -> i + 1).mapToObj(LoadTest::row).takeWhile(row -> System.nanoTime() < end);
    }

    @Test
    void anInterruptEndsIt() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Throwable[] thrown = new Throwable[1];
        boolean[] flag = new boolean[1];
        Thread loader = new Thread(() -> {
            try {
                accounts.load(
                        untilTime(System.nanoTime() + TimeUnit.SECONDS.toNanos(30)),
                        (rows, bytes) -> begun.countDown());
            } catch (RuntimeException e) {
                thrown[0] = e;
                flag[0] = Thread.currentThread().isInterrupted();
            }
        });
        loader.start();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        loader.interrupt();
        loader.join(5_000);
        assertThat(loader.isAlive()).isFalse();
        assertThat(thrown[0]).isInstanceOf(TransactionInterruptedException.class);
        assertThat(flag[0]).isTrue();
        assertNothingStandsAndTheConnectionIsGood();
    }

    @Test
    void waitsForTheServerTwiceAtMostHoweverManyRowsThereAre() {
        accounts.count();
        proxy.forgetRoundTrips();
        accounts.load(rows(20_000));
        assertThat(proxy.roundTrips()).hasSizeBetween(1, 2);
    }

    @Test
    void anExportIsFlat() {
        accounts.load(rows(30_000));
        accounts.count();
        proxy.forgetRoundTrips();
        assertThat(accounts.stream(1_000).limit(3_000).count()).isEqualTo(3_000);
        assertThat(proxy.roundTrips()).as("read as it goes").hasSizeLessThanOrEqualTo(4);
        assertThat(accounts.stream(10_000).distinct().count()).isEqualTo(30_000);
    }

    private void assertNothingStandsAndTheConnectionIsGood() {
        assertNothingStandsAndTheConnectionIsGood(0);
    }

    private void assertNothingStandsAndTheConnectionIsGood(int standing) {
        assertThat(accounts.count()).isEqualTo(standing);
        assertThat(accounts.load(Stream.of(row(-1)))).isEqualTo(1);
        assertThat(accounts.count()).isEqualTo(standing + 1);
    }
}
