package dev.tegmen.dao;

import static dev.tegmen.dao.Shop.LINES;
import static dev.tegmen.dao.Shop.ORDERS;
import static dev.tegmen.dao.Shop.PEOPLE;
import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static dev.tegmen.statement.Query.parameter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tegmen.Database;
import dev.tegmen.dao.Shop.Person;
import dev.tegmen.engine.Engine;
import dev.tegmen.error.InvalidValueException;
import dev.tegmen.error.NotFoundException;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.schema.tables.Users;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.statement.Session;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.UserDao;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each verb on each kind of selection, in a transaction and outside of one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectionTest {
    private static final List<Person> ALL = new ArrayList<>();

    private static TestDatabase testDatabase;
    private static Database db;
    private static PreparedSelection<Record, Person> named;

    @BeforeAll
    static void open() {
        testDatabase = TestDatabase.create();
        db = Database.connect(testDatabase.url());
        var jooq = DSL.using(testDatabase.dataSource(), SQLDialect.POSTGRES);
        Shop.ddl().forEach(jooq::execute);
        for (int i = 1; i <= 12; i++) {
            Integer boss = i % 3 == 0 ? null : (i + 1) / 2;
            ALL.add(db.dao(Shop.PERSON)
                    .create(Values.of(PEOPLE.ID, i)
                            .and(PEOPLE.NAME, "P" + i % 2)
                            .and(PEOPLE.BOSS, boss)));
        }
        jooq.execute("insert into \"Orders\" values ('a', 1, 'x'), ('a', 2, null), ('b', 1, 'x')");
        jooq.execute("insert into store.lines values (1, 'a', 1, 'a1'), (2, 'b', 1, 'b1'), (3, 'a', 1, 'a1+')");
        named = people(db.transactions())
                .where(PEOPLE.NAME.eq(parameter(PEOPLE.NAME)))
                .prepared();
    }

    @AfterAll
    static void close() {
        db.close();
        testDatabase.close();
    }

    private static Dao<Record, Person, Integer> people(Session session) {
        return db.dao(Shop.PERSON).in(session);
    }

    /** Rows, and what they must be. */
    record Kind(String name, Function<Session, Rows<Person>> rows, List<Person> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Kind kind(String name, Function<Session, Rows<Person>> rows, Predicate<Person> fits) {
        return new Kind(name, rows, ALL.stream().filter(fits).toList());
    }

    static Stream<Kind> kinds() {
        Predicate<Person> p1 = person -> person.name().equals("P1");
        Comparator<Person> byBoss = Comparator.comparing(Person::boss, Comparator.nullsLast(Comparator.reverseOrder()));
        return Stream.of(
                kind("all", SelectionTest::people, person -> true),
                kind("all, said", session -> people(session).all(), person -> true),
                kind("a value", session -> people(session).where(PEOPLE.NAME, "P1"), p1),
                kind("no value", session -> people(session).where(PEOPLE.NAME, "P7"), person -> false),
                kind("NULL", session -> people(session).where(PEOPLE.BOSS, null), person -> person.boss() == null),
                kind(
                        "two values",
                        session -> people(session).where(PEOPLE.NAME, "P1").where(PEOPLE.BOSS, 3),
                        p1.and(person -> person.boss() != null && person.boss() == 3)),
                kind(
                        "three values",
                        session -> people(session)
                                .where(PEOPLE.NAME, "P1")
                                .where(PEOPLE.BOSS, 3)
                                .where(PEOPLE.ID, 5),
                        person -> person.id() == 5),
                kind(
                        "a value and NULL",
                        session -> people(session).where(PEOPLE.NAME, "P1").where(PEOPLE.BOSS, null),
                        p1.and(person -> person.boss() == null)),
                kind("a condition", session -> people(session).where(PEOPLE.ID.gt(4)), person -> person.id() > 4),
                kind(
                        "a condition and a value",
                        session -> people(session).where(PEOPLE.ID.gt(4)).where(PEOPLE.NAME, "P1"),
                        p1.and(person -> person.id() > 4)),
                kind(
                        "a value and a condition",
                        session -> people(session).where(PEOPLE.NAME, "P1").where(PEOPLE.ID.gt(4)),
                        p1.and(person -> person.id() > 4)),
                kind("prepared", session -> named.in(session).with("P1"), p1),
                kind(
                        "a view",
                        session -> Selection.of(View.of(PEOPLE, Shop.PERSON.columns()), session),
                        person -> true),
                new Kind(
                        "ordered by a nullable column",
                        session -> people(session).orderBy(PEOPLE.BOSS.desc(), PEOPLE.ID),
                        ALL.stream().sorted(byBoss.thenComparing(Person::id)).toList()),
                new Kind(
                        "a value, ordered, prepared",
                        session -> people(session)
                                .where(PEOPLE.NAME, "P1")
                                .orderBy(PEOPLE.BOSS.desc(), PEOPLE.ID)
                                .prepared()
                                .with(),
                        ALL.stream()
                                .filter(p1)
                                .sorted(byBoss.thenComparing(Person::id))
                                .toList()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void answersEachVerb(Kind kind) {
        check(kind.rows().apply(db.transactions()), kind.expected());
        db.transaction(tx -> {
            check(kind.rows().apply(tx), kind.expected());
            return 0;
        });
    }

    private static void check(Rows<Person> rows, List<Person> expected) {
        for (int time = 0; time < 2; time++) {
            assertThat(rows.first()).isEqualTo(expected.stream().findFirst());
            assertThat(rows.exists()).isEqualTo(!expected.isEmpty());
            assertThat(rows.count()).isEqualTo(expected.size());
            assertThat(rows.list(100)).isEqualTo(expected);
            assertThat(rows.list(2, 1))
                    .isEqualTo(expected.stream().skip(1).limit(2).toList());
            for (int size : new int[] {1, 5, 100}) {
                assertThat(Walk.forwards(rows, size)).isEqualTo(expected);
                assertThat(Walk.backwards(rows, size)).isEqualTo(expected);
                assertThat(rows.stream(size)).isEqualTo(expected);
            }
            assertThat(rows.page(PageRequest.first(1).withTotal()).total()).hasValue(expected.size());
        }
        if (expected.size() == 1) {
            assertThat(rows.one()).isEqualTo(expected.get(0));
        } else if (expected.isEmpty()) {
            assertThatExceptionOfType(NotFoundException.class).isThrownBy(rows::one);
        } else {
            assertThatExceptionOfType(TooManyRowsException.class).isThrownBy(rows::one);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> rows.list(0));
        assertThatIllegalArgumentException().isThrownBy(() -> rows.list(1, -1));
    }

    @Test
    void aParameterWithoutAValueIsRefusedUnlessTheSelectionIsPrepared() {
        Selection<Record, Person> without =
                db.dao(Shop.PERSON).where(PEOPLE.NAME.eq(parameter(PEOPLE.NAME)).or(PEOPLE.ID.eq(1)));
        List<Runnable> verbs = List.of(
                without::first,
                without::one,
                without::exists,
                without::count,
                () -> without.list(1),
                () -> without.page(PageRequest.first(1)),
                () -> without.stream(1).forEach(row -> {}),
                () -> without.update(Values.of(PEOPLE.NAME, "x")),
                without::delete,
                () -> without.orderBy(PEOPLE.NAME).list(1),
                () -> without.select(row -> row.get(PEOPLE.ID), PEOPLE.ID).list(1),
                () -> without.where(PEOPLE.ID, 1).list(1),
                () -> db.dao(Shop.PERSON).count(PEOPLE.NAME.eq(parameter(PEOPLE.NAME))),
                () -> db.dao(Shop.PERSON)
                        .where(DSL.condition("name = {0}", parameter(PEOPLE.NAME)))
                        .list(1),
                () -> db.dao(Shop.PERSON)
                        .orderBy(
                                DSL.coalesce(PEOPLE.BOSS, parameter(PEOPLE.BOSS))
                                        .asc(),
                                PEOPLE.ID.asc())
                        .list(1));
        assertThat(verbs).allSatisfy(verb -> assertThatIllegalStateException()
                .isThrownBy(verb::run)
                .withMessageContaining("people.")
                .withMessageContaining("prepared()"));
        assertThat(without.prepared().with("P1").count()).isEqualTo(6);
        assertThat(db.dao(Shop.PERSON).count()).isEqualTo(12);
    }

    @Test
    void aPreparedSelectionSaysWhichValuesItTakes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named.with().count())
                .withMessageContaining("1 values needed, 0 given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named.with("P1", "P2").page(PageRequest.first(1)))
                .withMessageContaining("1 values needed, 2 given");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> named.with(1).list(1))
                .withMessageContaining("value 1 (people.name)")
                .withMessageContaining("java.lang.String");
        assertThat(named.with((Object) null).count()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> named.with("P1").where(PEOPLE.ID.eq(1)));
        assertThatIllegalStateException().isThrownBy(() -> named.with("P1").orderBy(PEOPLE.ID));
        assertThatIllegalStateException().isThrownBy(() -> named.with("P1").delete());
    }

    record NameOnly(String name) {}

    @Test
    void readsOtherColumnsPageByPage() {
        Rows<NameOnly> names = db.dao(Shop.PERSON)
                .where(PEOPLE.ID.gt(2))
                .select(row -> new NameOnly(row.get(PEOPLE.NAME)), PEOPLE.NAME);
        List<NameOnly> expected =
                ALL.stream().skip(2).map(person -> new NameOnly(person.name())).toList();
        assertThat(Walk.forwards(names, 3)).isEqualTo(expected);
        assertThat(Walk.backwards(names, 3)).isEqualTo(expected);
        assertThat(names.list(100)).isEqualTo(expected);
        assertThat(names.first()).contains(expected.get(0));
        assertThat(db.dao(Shop.PERSON)
                        .select(row -> row.get(DSL.upper(PEOPLE.NAME)), DSL.upper(PEOPLE.NAME))
                        .where(PEOPLE.ID, 1)
                        .one())
                .isEqualTo("P1");
    }

    @Test
    void takesEqualRowsAsOne() {
        Rows<String> names = db.dao(Shop.PERSON)
                .select(row -> row.get(PEOPLE.NAME), PEOPLE.NAME)
                .distinct();
        assertThat(names.list(10)).containsExactly("P0", "P1");
        assertThat(names.count()).isEqualTo(2);
        assertThat(names.first()).contains("P0");
        assertThatIllegalStateException()
                .isThrownBy(() -> names.page(PageRequest.first(1)))
                .withMessageContaining("distinct");
        assertThat(db.dao(Shop.PERSON)
                        .select(row -> row.get(PEOPLE.NAME), PEOPLE.NAME)
                        .distinct()
                        .orderBy(PEOPLE.NAME.desc())
                        .list(1))
                .containsExactly("P1");
    }

    @Test
    void locksOnlyWhereATransactionIsOpen() {
        assertThatIllegalStateException()
                .isThrownBy(() -> db.dao(Shop.PERSON).all().forUpdate().first())
                .withMessageContaining("transaction");
        assertThatIllegalStateException()
                .isThrownBy(() -> db.dao(Shop.PERSON).all().skipLocked().list(1));
        assertThatIllegalStateException()
                .isThrownBy(() -> db.dao(Shop.PERSON).all().forUpdate().page(PageRequest.first(1)))
                .withMessageContaining("pages cannot lock");
    }

    @Test
    void workersTakeDifferentRowsOfAQueue() throws Exception {
        Assumptions.assumeTrue(testDatabase.engine() != Engine.COCKROACHDB, "SKIP LOCKED comes with 22.2");
        ConcurrentLinkedQueue<Integer> taken = new ConcurrentLinkedQueue<>();
        CountDownLatch bothHold = new CountDownLatch(2);
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            List<Future<Boolean>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                both.add(workers.submit(() -> db.transaction(tx -> {
                    List<Person> mine = people(tx).all().skipLocked().list(3);
                    mine.forEach(person -> taken.add(person.id()));
                    bothHold.countDown();
                    return bothHold.await(20, TimeUnit.SECONDS);
                })));
            }
            for (Future<Boolean> worker : both) {
                assertThat(worker.get(30, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            workers.shutdownNow();
        }
        assertThat(taken).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    }

    @Test
    void readsJoinsAndViewsPageByPage() {
        var lines = db.rows(View.of(
                        LINES.leftJoin(ORDERS).on(ORDERS.SHOP.eq(LINES.SHOP).and(ORDERS.NUMBER.eq(LINES.ORDER_NUMBER))),
                        row -> row.get(LINES.TEXT) + ":" + row.get(ORDERS.NOTE))
                .orderedBy(LINES.TEXT.desc()));
        assertThat(Walk.forwards(lines, 1)).containsExactly("b1:x", "a1+:x", "a1:x");
        assertThat(Walk.backwards(lines, 2)).containsExactly("b1:x", "a1+:x", "a1:x");
        assertThat(lines.where(ORDERS.SHOP, "b").one()).isEqualTo("b1:x");
        assertThat(lines.where(ORDERS.SHOP.eq("a")).orderBy(LINES.TEXT.asc()).list(5))
                .containsExactly("a1:x", "a1+:x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lines.orderBy(ORDERS.NOTE.asc()).page(PageRequest.first(1)))
                .withMessageContaining("outer join");

        var derived = DSL.select(PEOPLE.NAME, DSL.count().as("n"))
                .from(PEOPLE)
                .groupBy(PEOPLE.NAME)
                .asTable("names");
        var counted = db.rows(View.of(
                derived, row -> row.get(derived.field(PEOPLE.NAME)) + row.get(derived.field("n", Integer.class))));
        assertThatIllegalStateException()
                .isThrownBy(() -> counted.page(PageRequest.first(1)))
                .withMessageContaining("no order");
        assertThat(counted.list(5)).containsExactlyInAnyOrder("P06", "P16");
        var ordered = db.rows(View.of(
                        derived,
                        row -> row.get(derived.field(PEOPLE.NAME)) + row.get(derived.field("n", Integer.class)))
                .orderedByUnique(derived.field(PEOPLE.NAME).desc()));
        assertThat(Walk.forwards(ordered, 1)).containsExactly("P16", "P06");
        assertThat(ordered.count()).isEqualTo(2);
        assertThatIllegalStateException().isThrownBy(ordered::delete).withMessageContaining("where");
    }

    @Test
    void readsAnAlias() {
        Users u = USERS.as("u");
        Entity<UsersRecord, String, UUID> entity =
                Entity.of(u, u.ID, row -> row.get(u.NAME)).orderedBy(u.NAME);
        db.users().create(new NewUser("alias@example.com", "Z"));
        db.users().create(new NewUser("other@example.com", "A"));
        Dao<UsersRecord, String, UUID> dao = db.dao(entity);
        assertThat(Walk.forwards(dao, 1)).containsExactly("A", "Z");
        assertThat(dao.where(u.EMAIL, "alias@example.com").one()).isEqualTo("Z");
        assertThat(dao.where(u.EMAIL.startsWith("o")).page(PageRequest.last(1)).items())
                .containsExactly("A");
        assertThat(dao.orderBy(u.EMAIL).requireIndex().list(1)).containsExactly("Z");
    }

    @Test
    void ordersThatNoIndexServesAreRefusedOnRequest() {
        db.users().all().orderBy(USERS.EMAIL).requireIndex();
        db.users().all().orderBy(USERS.EMAIL.desc()).requireIndex();
        db.users().all().orderBy(USERS.ID.desc()).requireIndex();
        db.users().where(USERS.EMAIL, "a@b").requireIndex();
        db.users().where(USERS.ID, UUID.randomUUID()).orderBy(USERS.NAME).requireIndex();
        db.posts().ofUser(UUID.randomUUID()).requireIndex();
        db.posts()
                .ofUser(UUID.randomUUID())
                .orderBy(POSTS.CREATED_AT.asc(), POSTS.ID.asc())
                .requireIndex();
        db.posts()
                .where(POSTS.USER_ID.eq(UUID.randomUUID()).and(POSTS.TITLE.startsWith("x")))
                .orderBy(POSTS.CREATED_AT.desc())
                .requireIndex();
        db.posts()
                .all()
                .orderBy(POSTS.USER_ID.asc(), POSTS.CREATED_AT.desc(), POSTS.ID.desc())
                .requireIndex();

        assertMissing(db.users().all().orderBy(USERS.NAME), "create one on (name, id)");
        assertMissing(db.users().where(USERS.NAME, "x"), "create one on (name, created_at desc, id desc)");
        assertMissing(db.users().where(USERS.NAME, "x").orderBy(USERS.EMAIL), "create one on (name, email)");
        assertMissing(
                db.posts().ofUser(UUID.randomUUID()).orderBy(POSTS.TITLE.desc()),
                "create one on (user_id, title desc, id desc)");
        assertMissing(
                db.posts().ofUser(UUID.randomUUID()).orderBy(POSTS.CREATED_AT.desc(), POSTS.ID.asc()),
                "create one on (user_id, created_at desc, id)");
        assertMissing(db.users().all().orderBy(DSL.lower(USERS.NAME).asc(), USERS.ID.asc()), "expression");
        assertMissing(db.dao(Shop.ORDER).where(ORDERS.NUMBER, 1), "no index of Orders");
        db.dao(Shop.ORDER).where(ORDERS.SHOP, "a").requireIndex();
        db.dao(Shop.ORDER).where(ORDERS.NUMBER, 1).where(ORDERS.SHOP, "a").requireIndex();
        assertThat(db.users()
                        .with(UserDao.POSTS_OF_USER, 1)
                        .where(USERS.EMAIL, "no@one")
                        .requireIndex()
                        .exists())
                .isFalse();
    }

    private static void assertMissing(Selection<?, ?> selection, String message) {
        assertThatIllegalArgumentException().isThrownBy(selection::requireIndex).withMessageContaining(message);
    }

    @Test
    void tokensOfOneSelectionAreRefusedByAnother() {
        Page<Person> page = db.dao(Shop.PERSON).where(PEOPLE.NAME, "P1").page(PageRequest.first(1));
        assertThatExceptionOfType(dev.tegmen.page.InvalidCursorException.class)
                .isThrownBy(() -> db.dao(Shop.PERSON).where(PEOPLE.NAME, "P0").page(page.next()));
        assertThatExceptionOfType(dev.tegmen.page.InvalidCursorException.class).isThrownBy(() -> db.dao(Shop.PERSON)
                .where(PEOPLE.NAME, "P1")
                .orderBy(PEOPLE.NAME)
                .page(page.next()));
    }
}
