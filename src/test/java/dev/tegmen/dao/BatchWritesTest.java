package dev.tegmen.dao;

import static dev.tegmen.dao.OddShop.ACCOUNT;
import static dev.tegmen.dao.OddShop.ACCOUNTS;
import static dev.tegmen.dao.OddShop.BARE;
import static dev.tegmen.dao.OddShop.BARE_ROW;
import static dev.tegmen.dao.OddShop.LINE;
import static dev.tegmen.dao.OddShop.LINES;
import static dev.tegmen.dao.OddShop.TICKET;
import static dev.tegmen.dao.OddShop.TICKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tegmen.Database;
import dev.tegmen.DatabaseOptions;
import dev.tegmen.dao.OddShop.Account;
import dev.tegmen.dao.OddShop.Line;
import dev.tegmen.dao.OddShop.LineId;
import dev.tegmen.dao.OddShop.Mood;
import dev.tegmen.dao.OddShop.Ticket;
import dev.tegmen.engine.Engine;
import dev.tegmen.error.CheckViolationException;
import dev.tegmen.error.InvalidValueException;
import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.fault.FaultProxy;
import dev.tegmen.fault.Occasion;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.CommitUnknownException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.jooq.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many rows in one call: found by their keys, created, upserted. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchWritesTest {
    private TestDatabase testDatabase;
    private FaultProxy proxy;
    private Database db;
    private Dao<Record, Account, UUID> accounts;
    private Dao<Record, Line, LineId> lines;
    private Dao<Record, Ticket, Long> tickets;

    @BeforeEach
    void open() {
        testDatabase = OddShop.create();
        proxy = FaultProxy.before(testDatabase.url());
        db = Database.connect(proxy.url(), DatabaseOptions.ofDefaults().withPoolSize(2));
        accounts = db.dao(ACCOUNT);
        lines = db.dao(LINE);
        tickets = db.dao(TICKET);
    }

    @AfterEach
    void close() {
        db.close();
        proxy.close();
        testDatabase.close();
    }

    private static Values<Record> account(String email) {
        return Values.of(ACCOUNTS.EMAIL, email);
    }

    private static List<Values<Record>> accounts(int count) {
        List<Values<Record>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(account(i + "@example.com").and(ACCOUNTS.NAME, "n" + i));
        }
        return rows;
    }

    private int tripsOf(Runnable call) {
        accounts.exists(new UUID(0, 0)); // the pool's own check of a connection that idled comes before
        proxy.forgetRoundTrips();
        call.run();
        return proxy.roundTrips().size();
    }

    // ---- by keys

    @Test
    void findsRowsInTheOrderOfTheirKeysAndTwiceWhereAKeyIsGivenTwice() {
        Account a = accounts.create(account("a"));
        Account b = accounts.create(account("b"));
        List<UUID> keys = List.of(b.id(), new UUID(0, 0), a.id(), b.id());
        assertThat(accounts.findAll(keys)).containsExactly(b, a, b);
        assertThat(accounts.findAll(List.of())).isEmpty();
        assertThat(accounts.whereKeys(keys).list(10)).containsExactlyInAnyOrder(a, b);
        assertThat(accounts.whereKeys(List.of()).count()).isZero();
        assertThat(tripsOf(() -> accounts.findAll(keys))).isEqualTo(1);
        assertThat(tripsOf(() -> accounts.findAll(List.of()))).isZero();
    }

    @Test
    void findsRowsByCompositeKeys() {
        UUID order = UUID.randomUUID();
        lines.createAll(List.of(line(order, 1), line(order, 2), line(order, 3)));
        List<LineId> keys = List.of(new LineId(order, 3), new LineId(order, 9), new LineId(order, 1));
        assertThat(lines.findAll(keys)).extracting(Line::id).containsExactly(keys.get(0), keys.get(2));
        assertThat(lines.whereKeys(keys).count()).isEqualTo(2);
    }

    @Test
    void aSelectionOfKeysIsNarrowedOrderedPagedAndChanged() {
        List<Account> made = accounts.createAll(accounts(10));
        List<UUID> keys = made.stream().limit(6).map(Account::id).toList();
        Selection<Record, Account> chosen = accounts.whereKeys(keys);
        assertThat(chosen.where(ACCOUNTS.NAME, "n2").list(10)).containsExactly(made.get(2));
        assertThat(chosen.where(ACCOUNTS.NAME, "n8").exists()).isFalse();
        assertThat(chosen.orderBy(ACCOUNTS.NAME.desc()).list(2))
                .extracting(Account::name)
                .containsExactly("n5", "n4");
        assertThat(chosen.stream(2).count()).isEqualTo(6);
        assertThat(chosen.update(Values.<Record>none().increment(ACCOUNTS.VISITS, 5)))
                .isEqualTo(6);
        assertThat(accounts.where(ACCOUNTS.VISITS, 6).count()).isEqualTo(6);
        assertThat(chosen.where(ACCOUNTS.NAME.ne("n0")).delete()).isEqualTo(5);
        assertThat(accounts.count()).isEqualTo(5);
        db.transaction(tx -> {
            assertThat(tx.dao(ACCOUNT).whereKeys(keys).forUpdate().list(10)).hasSize(1);
            return 0;
        });
    }

    @Test
    void findsSeventyThousandKeysInOneStatement() {
        Account a = accounts.create(account("a"));
        List<UUID> keys = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            keys.add(new UUID(1, i));
        }
        keys.add(a.id());
        assertThat(tripsOf(() -> assertThat(accounts.findAll(keys)).containsExactly(a)))
                .isEqualTo(1);
        assertThat(accounts.whereKeys(keys).one()).isEqualTo(a);
    }

    @Test
    void namesTheKeyThatIsNull() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> accounts.findAll(Arrays.asList(UUID.randomUUID(), null)))
                .withMessage("key 1: Accounts.id must not be null");
    }

    // ---- createAll

    private static Values<Record> line(UUID order, int no) {
        return Values.of(LINES.ORDER, order).and(LINES.NO, no);
    }

    @Test
    void createsRowsOfAllTypesInTheGivenOrder() {
        UUID order = UUID.randomUUID();
        Instant at = Instant.parse("2026-11-25T12:00:00.123456Z");
        Values<Record> full = line(order, 2)
                .and(LINES.MOOD, Mood.FINE)
                .and(LINES.DATA, JSONB.valueOf("{\"a\": \"\\\\N\\t\"}"))
                .and(LINES.PRICE, new BigDecimal("1.50"))
                .and(LINES.RAW, new byte[] {0, -1, 92})
                .and(LINES.TAGS, new String[] {"a,b", null, "\\", "\"", ""})
                .and(LINES.MOODS, new Mood[] {Mood.SAD, Mood.FINE})
                .and(LINES.AT, at);
        Values<Record> empty = line(order, 1)
                .and(LINES.MOOD, null)
                .and(LINES.DATA, null)
                .and(LINES.PRICE, null)
                .and(LINES.RAW, null)
                .and(LINES.TAGS, null)
                .and(LINES.MOODS, null)
                .and(LINES.AT, null);
        List<Line> made = lines.createAll(List.of(full, empty));
        assertThat(made)
                .containsExactly(
                        new Line(
                                new LineId(order, 2),
                                Mood.FINE,
                                JSONB.valueOf("{\"a\": \"\\\\N\\t\"}"),
                                new BigDecimal("1.50"),
                                List.of((byte) 0, (byte) -1, (byte) 92),
                                Arrays.asList("a,b", null, "\\", "\"", ""),
                                List.of(Mood.SAD, Mood.FINE),
                                at,
                                new BigDecimal("3.00")),
                        new Line(new LineId(order, 1), null, null, null, null, null, null, null, null));
        assertThat(lines.get(new LineId(order, 2))).isEqualTo(made.get(0));
    }

    @Test
    void keysOfTheDatabaseAscendInTheGivenOrder() {
        List<Values<Record>> rows = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            rows.add(Values.of(TICKETS.LABEL, "t" + (i * 7919 % 1_000)));
        }
        List<Ticket> made = tickets.createAll(rows);
        assertThat(made)
                .extracting(Ticket::label)
                .containsExactlyElementsOf(
                        rows.stream().map(row -> (String) row.value(0)).toList());
        if (db.engine() == Engine.POSTGRESQL) {
            assertThat(made).extracting(Ticket::id).isSorted();
        }
    }

    @Test
    void tenThousandRowsTakeAFewRoundTrips() {
        List<Values<Record>> rows = accounts(10_000);
        int[] trips = new int[3];
        trips[0] =
                tripsOf(() -> assertThat(accounts.createAll(rows.subList(0, 1))).hasSize(1));
        accounts.all().delete();
        trips[1] = tripsOf(
                () -> assertThat(accounts.createAll(rows.subList(0, 100))).hasSize(100));
        accounts.all().delete();
        trips[2] = tripsOf(() -> assertThat(accounts.createAll(rows))
                .extracting(Account::name)
                .startsWith("n0", "n1", "n2")
                .endsWith("n9998", "n9999"));
        assertThat(trips).containsExactly(1, 1, 3);
        assertThat(accounts.count()).isEqualTo(10_000);
        assertThat(tripsOf(() -> assertThat(accounts.createAll(List.of())).isEmpty()))
                .isZero();
    }

    @Test
    void aColumnThatARowDoesNotNameGetsItsDefault() {
        List<Account> made = accounts.createAll(List.of(
                account("a").and(ACCOUNTS.NOTE, null),
                account("b"),
                account("c").and(ACCOUNTS.NOTE, "x").and(ACCOUNTS.VISITS, 9),
                account("d")));
        assertThat(made).extracting(Account::email).containsExactly("a", "b", "c", "d");
        assertThat(made).extracting(Account::note).containsExactly(null, "none", "x", "none");
        assertThat(made).extracting(Account::visits).containsExactly(1, 1, 9, 1);
    }

    @Test
    void createsRowsThatNameNothing() {
        Dao<Record, UUID, UUID> bare = db.dao(BARE_ROW);
        assertThat(bare.createAll(List.of(Values.none(), Values.none()))).hasSize(2);
        List<Ticket> made = tickets.createAll(List.of(Values.none(), Values.of(TICKETS.HITS, 2), Values.none()));
        assertThat(made).extracting(Ticket::hits).containsExactly(0, 2, 0);
        assertThat(tickets.count()).isEqualTo(3);
        assertThat(bare.count()).isEqualTo(2);
        assertThat(BARE.ID.getName()).isEqualTo("id");
    }

    @Test
    void isWhollyOrNotAtAllAcrossChunks() {
        List<Values<Record>> rows = accounts(6_000);
        rows.set(5_999, account("5@example.com"));
        assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(() -> accounts.createAll(rows))
                .satisfies(e -> assertThat(e.constraint()).hasValue("one_email"));
        assertThat(accounts.count()).isZero();
    }

    @Test
    void namesTheBadRowByItsIndexBeforeAnythingIsSent() {
        List<Values<Record>> rows = accounts(20);
        rows.set(17, Values.of(ACCOUNTS.EMAIL, null));
        assertThat(tripsOf(() -> assertThatExceptionOfType(InvalidValueException.class)
                        .isThrownBy(() -> accounts.createAll(rows))
                        .withMessage("row 17: Accounts.E-mail must not be null")))
                .isZero();
        rows.set(17, account("x".repeat(41)));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> accounts.createAll(rows))
                .withMessageStartingWith("row 17: Accounts.E-mail must have at most 40");
        rows.set(17, Values.none());
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> accounts.createAll(rows))
                .withMessageStartingWith("row 17: Accounts.E-mail must be given");
        rows.set(17, account("a").and(ACCOUNTS.NAME, "\0"));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> accounts.createAll(rows))
                .withMessageStartingWith("row 17: account.name");
        rows.set(17, account("a").increment(ACCOUNTS.VISITS, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accounts.createAll(rows))
                .withMessageStartingWith("row 17: ");
        rows.set(17, account("a").and(TICKETS.LABEL, "a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accounts.createAll(rows))
                .withMessageStartingWith("row 17: the column label is none of this table");
        assertThat(accounts.count()).isZero();
    }

    @Test
    void aRowThatTheDatabaseRefusesKeepsItsException() {
        assertThatExceptionOfType(CheckViolationException.class)
                .isThrownBy(() ->
                        accounts.createAll(List.of(account("a"), account("b").and(ACCOUNTS.NAME, "refused"))));
        assertThat(accounts.count()).isZero();
    }

    @Test
    void runsInATransactionThatIsOpenAndGoesWithIt() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> db.transaction(tx -> {
                    assertThat(tx.dao(ACCOUNT).createAll(accounts(6_000))).hasSize(6_000);
                    throw new IllegalStateException("never mind");
                }));
        assertThat(accounts.count()).isZero();
        db.transaction(tx -> tx.dao(ACCOUNT).createAll(accounts(6_000)));
        assertThat(accounts.count()).isEqualTo(6_000);
    }

    @Test
    void skipsDuplicatesAndReturnsWhatItCreated() {
        Account standing = accounts.create(account("1@example.com"));
        List<Account> made = accounts.createAllSkippingDuplicates(accounts(4));
        assertThat(made).extracting(Account::name).containsExactly("n0", "n2", "n3");
        assertThat(accounts.get(standing.id())).isEqualTo(standing);
        assertThat(accounts.createAllSkippingDuplicates(accounts(4))).isEmpty();
        tickets.create(Values.of(TICKETS.LABEL, "b"));
        assertThat(tickets.createAllSkippingDuplicates(List.of(
                        Values.of(TICKETS.LABEL, "a"), Values.of(TICKETS.LABEL, "b"), Values.of(TICKETS.LABEL, "c"))))
                .extracting(Ticket::label)
                .containsExactly("a", "c");
    }

    // ---- lost answers

    @Test
    void createsRowsOnceWhenTheAnswerIsLost() {
        proxy.when(Occasion.statementContaining("insert into")).once().cutBeforeAnswer();
        List<Account> made = accounts.createAll(accounts(100));
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(made).extracting(Account::name).startsWith("n0", "n1").hasSize(100);
        assertThat(accounts.findAll(made.stream().map(Account::id).toList())).isEqualTo(made);
        assertThat(accounts.count()).isEqualTo(100);
    }

    @Test
    void createsRowsWithChosenKeysOnceWhenTheAnswerIsLost() {
        UUID order = UUID.randomUUID();
        List<Values<Record>> rows = List.of(
                line(order, 2).and(LINES.MOOD, Mood.FINE).and(LINES.TAGS, null).and(LINES.DATA, JSONB.valueOf("{}")),
                line(order, 1)
                        .and(LINES.MOOD, null)
                        .and(LINES.TAGS, new String[] {"a", null})
                        .and(LINES.DATA, null));
        proxy.when(Occasion.statementContaining("insert into")).once().cutBeforeAnswer();
        assertThat(lines.createAll(rows)).extracting(line -> line.id().no()).containsExactly(2, 1);
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(lines.count()).isEqualTo(2);

        proxy.when(Occasion.statementContaining("insert into")).once().cutBeforeForwarding();
        assertThatExceptionOfType(UniqueViolationException.class)
                .as("other rows with these keys")
                .isThrownBy(() -> lines.createAll(List.of(line(order, 2)
                        .and(LINES.MOOD, Mood.SAD)
                        .and(LINES.TAGS, null)
                        .and(LINES.DATA, null))));
        assertThat(lines.count()).isEqualTo(2);
    }

    @Test
    void createsChunksOnceWhenTheAnswerToCommitIsLost() {
        proxy.when(Occasion.statementContaining("COMMIT")).once().cutBeforeAnswer();
        List<Account> made = accounts.createAll(accounts(6_000));
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(made).extracting(Account::name).startsWith("n0", "n1").endsWith("n5999");
        assertThat(accounts.count()).isEqualTo(6_000);
        accounts.all().delete();

        proxy.when(Occasion.statementContaining("COMMIT")).once().cutBeforeForwarding();
        assertThat(accounts.createAll(accounts(6_000))).hasSize(6_000);
        assertThat(accounts.count()).isEqualTo(6_000);
    }

    @Test
    void keysOfTheDatabaseAreNotRepeated() {
        List<Values<Record>> rows = List.of(Values.of(TICKETS.HITS, 1), Values.of(TICKETS.HITS, 2));
        proxy.when(Occasion.statementContaining("insert into")).once().cutBeforeAnswer();
        assertThatExceptionOfType(CommitUnknownException.class).isThrownBy(() -> tickets.createAll(rows));
        assertThat(tickets.count()).isEqualTo(2);
        List<Values<Record>> many = new ArrayList<>(Collections.nCopies(5_001, Values.of(TICKETS.HITS, 3)));
        proxy.when(Occasion.statementContaining("COMMIT")).once().cutBeforeAnswer();
        assertThatExceptionOfType(CommitUnknownException.class).isThrownBy(() -> tickets.createAll(many));
        assertThat(tickets.count()).isEqualTo(5_003);
    }

    @Test
    void skippingDuplicatesKnowsItsOwnRowsWhenTheAnswerIsLost() {
        accounts.create(account("1@example.com"));
        proxy.when(Occasion.statementContaining("insert into")).once().cutBeforeAnswer();
        assertThat(accounts.createAllSkippingDuplicates(accounts(3)))
                .extracting(Account::name)
                .containsExactly("n0", "n2");
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(accounts.count()).isEqualTo(3);
    }

    // ---- upsert

    @Test
    void upsertsByAUniqueKey() {
        Upserted<Account> first =
                accounts.upsert(account("a").and(ACCOUNTS.NAME, "Ada").and(ACCOUNTS.VISITS, 3), ACCOUNTS.EMAIL);
        assertThat(first.inserted()).isTrue();
        assertThat(first.row().version()).isZero();
        Upserted<Account> second = accounts.upsert(account("a").and(ACCOUNTS.NAME, "Eve"), ACCOUNTS.EMAIL);
        assertThat(second.inserted()).isFalse();
        assertThat(second.row().id()).isEqualTo(first.row().id());
        assertThat(second.row().name()).isEqualTo("Eve");
        assertThat(second.row().visits()).isEqualTo(3);
        assertThat(second.row().version()).isEqualTo(1);
        assertThat(second.row().changedAt()).isAfter(first.row().changedAt());
        assertThat(accounts.list(10)).containsExactly(second.row());
        Upserted<Account> third = accounts.upsert(account("a"), ACCOUNTS.EMAIL);
        assertThat(third.inserted()).isFalse();
        assertThat(third.row()).as("nothing changes").isEqualTo(second.row());
        assertThat(tripsOf(() -> accounts.upsert(account("a"), ACCOUNTS.EMAIL))).isEqualTo(1);
    }

    @Test
    void upsertsByThePrimaryKey() {
        UUID order = UUID.randomUUID();
        assertThat(lines.upsert(line(order, 1).and(LINES.MOOD, Mood.SAD)).inserted())
                .isTrue();
        Upserted<Line> second = lines.upsert(
                line(order, 1).and(LINES.MOOD, Mood.FINE).and(LINES.TAGS, new String[] {"x"}), LINES.NO, LINES.ORDER);
        assertThat(second.inserted()).isFalse();
        assertThat(second.row().mood()).isEqualTo(Mood.FINE);
        assertThat(lines.count()).isEqualTo(1);
        UUID id = UUID.randomUUID();
        assertThat(accounts.upsert(account("a").and(ACCOUNTS.ID, id), ACCOUNTS.ID)
                        .inserted())
                .isTrue();
        assertThat(accounts.upsert(account("b").and(ACCOUNTS.ID, id)).row().email())
                .isEqualTo("b");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> accounts.upsert(account("b")))
                .withMessageContaining("Accounts.id must be given");
    }

    @Test
    void upsertMayChangeOtherwiseThanItCreatesAndIncrement() {
        Values<Record> create = account("a").and(ACCOUNTS.VISITS, 1);
        Values<Record> visit = Values.<Record>none().increment(ACCOUNTS.VISITS, 10);
        assertThat(accounts.upsert(create, visit, ACCOUNTS.EMAIL).row().visits())
                .isEqualTo(1);
        Upserted<Account> again = accounts.upsert(create, visit, ACCOUNTS.EMAIL);
        assertThat(again.row().visits()).isEqualTo(11);
        assertThat(again.inserted()).isFalse();
        assertThat(again.row().version()).isEqualTo(1);
        assertThat(accounts.upsert(create, Values.of(ACCOUNTS.NAME, "Ada"), ACCOUNTS.EMAIL)
                        .row()
                        .visits())
                .isEqualTo(11);
        Upserted<Account> kept = accounts.upsert(create, Values.none(), ACCOUNTS.EMAIL);
        assertThat(kept.row().version()).as("nothing changed").isEqualTo(2);
        assertThat(tickets.upsert(
                                Values.of(TICKETS.LABEL, "t"),
                                Values.<Record>none().increment(TICKETS.HITS, 1),
                                TICKETS.LABEL)
                        .inserted())
                .isTrue();
        assertThat(tickets.upsert(
                                Values.of(TICKETS.LABEL, "t"),
                                Values.<Record>none().increment(TICKETS.HITS, 1),
                                TICKETS.LABEL)
                        .row()
                        .hits())
                .isEqualTo(1);
    }

    @Test
    void upsertRefusesWhatIsNoUniqueKeyAndNamesThoseThatAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accounts.upsert(account("a"), ACCOUNTS.NAME))
                .withMessage("(name) is no unique key of Accounts that jOOQ knows; these are: (id), (E-mail)");
        assertThatIllegalArgumentException().isThrownBy(() -> lines.upsert(line(UUID.randomUUID(), 1), LINES.ORDER));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> tickets.upsert(Values.of(TICKETS.LABEL, null), TICKETS.LABEL))
                .withMessageContaining("Tickets.label must be given");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> tickets.upsertAll(List.of(Values.of(TICKETS.HITS, 1)), TICKETS.LABEL))
                .withMessageContaining("row 0: Tickets.label must be given");
    }

    @Test
    void upsertsManyAndTellsInsertedFromChangedOnBothEngines() {
        for (Engine engine : Engine.values()) {
            if (db.engine() == Engine.COCKROACHDB && engine == Engine.POSTGRESQL) {
                continue; // it has no xmax
            }
            Dao<Record, Account, UUID> as = Dao.of(ACCOUNT, new OtherEngine(db.transactions(), engine));
            accounts.all().delete();
            as.create(account("1@example.com").and(ACCOUNTS.VISITS, 7));
            List<Upserted<Account>> all = as.upsertAll(accounts(4), ACCOUNTS.EMAIL);
            assertThat(all).extracting(Upserted::inserted).containsExactly(true, false, true, true);
            assertThat(all).extracting(upserted -> upserted.row().name()).containsExactly("n0", "n1", "n2", "n3");
            assertThat(all.get(1).row().visits()).isEqualTo(7);
            assertThat(all.get(1).row().version()).isEqualTo(1);
            assertThat(as.upsertAll(accounts(5), ACCOUNTS.EMAIL))
                    .extracting(Upserted::inserted)
                    .containsExactly(false, false, false, false, true);
            assertThat(as.upsert(account("1@example.com"), ACCOUNTS.EMAIL).inserted())
                    .isFalse();
            assertThat(as.upsert(account("new"), ACCOUNTS.EMAIL).inserted()).isTrue();
            assertThat(as.upsert(account("new"), Values.<Record>none().increment(ACCOUNTS.VISITS, 2), ACCOUNTS.EMAIL)
                            .row()
                            .visits())
                    .isEqualTo(3);
            Dao<Record, Line, LineId> lineDao = Dao.of(LINE, new OtherEngine(db.transactions(), engine));
            UUID order = UUID.randomUUID();
            lineDao.upsert(line(order, 1).and(LINES.MOOD, Mood.SAD));
            assertThat(lineDao.upsertAll(List.of(
                            line(order, 2).and(LINES.MOOD, Mood.SAD),
                            line(order, 1).and(LINES.MOOD, Mood.FINE))))
                    .extracting(Upserted::inserted)
                    .containsExactly(true, false);
        }
    }

    @Test
    void upsertAllOfManyIsAFewRoundTrips() {
        accounts.upsertAll(accounts(10), ACCOUNTS.EMAIL);
        assertThat(tripsOf(() -> accounts.upsertAll(accounts(5_000), ACCOUNTS.EMAIL)))
                .isEqualTo(1);
        assertThat(tripsOf(() -> assertThat(accounts.upsertAll(accounts(6_000), ACCOUNTS.EMAIL))
                        .extracting(Upserted::inserted)
                        .startsWith(false, false)
                        .endsWith(true, true)))
                .isEqualTo(3);
        assertThat(accounts.count()).isEqualTo(6_000);
        assertThat(accounts.upsertAll(List.of(), ACCOUNTS.EMAIL)).isEmpty();
    }

    @Test
    void refusesTheSameKeyTwiceInOneBatchBeforeSending() {
        List<Values<Record>> rows = accounts(20);
        rows.set(17, account("3@example.com"));
        assertThat(tripsOf(() -> assertThatExceptionOfType(InvalidValueException.class)
                        .isThrownBy(() -> accounts.upsertAll(rows, ACCOUNTS.EMAIL))
                        .withMessageContaining("row 17: Accounts.E-mail must not be the same as in row 3")))
                .isZero();
    }

    @Test
    void upsertsOnceWhenTheAnswerIsLost() {
        proxy.when(Occasion.statementContaining("insert into")).once().cutBeforeAnswer();
        Upserted<Account> one = accounts.upsert(account("a"), ACCOUNTS.EMAIL);
        assertThat(one.inserted())
                .as("the row has the key that was made for it")
                .isTrue();
        proxy.when(Occasion.statementContaining("insert into")).once().cutBeforeAnswer();
        assertThat(accounts.upsertAll(List.of(account("a"), account("b")), ACCOUNTS.EMAIL))
                .extracting(Upserted::inserted)
                .containsExactly(false, true);
        assertThat(proxy.faults()).isEqualTo(2);
        assertThat(accounts.count()).isEqualTo(2);

        proxy.when(Occasion.statementContaining("insert into")).once().cutBeforeAnswer();
        assertThatExceptionOfType(CommitUnknownException.class)
                .isThrownBy(() -> accounts.upsert(
                        account("a"), Values.<Record>none().increment(ACCOUNTS.VISITS, 1), ACCOUNTS.EMAIL));
        assertThat(accounts.findBy(ACCOUNTS.EMAIL, "a").orElseThrow().visits()).isEqualTo(2);
    }

    /** The SQL of another engine: CockroachDB's is understood by PostgreSQL, too. */
    private record OtherEngine(Session session, Engine engine) implements Session {
        @Override
        public <T> T call(Repeat repeat, SqlCall<T> call) {
            return session.call(repeat, call);
        }

        @Override
        public <T> T atomically(Repeat repeat, SqlCall<T> call) {
            return session.atomically(repeat, call);
        }
    }
}
