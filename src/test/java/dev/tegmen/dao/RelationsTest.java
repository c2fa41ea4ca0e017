package dev.tegmen.dao;

import static dev.tegmen.dao.Shop.LETTERS;
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
import dev.tegmen.dao.Shop.Letter;
import dev.tegmen.dao.Shop.Line;
import dev.tegmen.dao.Shop.Order;
import dev.tegmen.dao.Shop.Person;
import dev.tegmen.error.NotFoundException;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostDao;
import dev.tegmen.schema.Keys;
import dev.tegmen.schema.tables.Posts;
import dev.tegmen.schema.tables.Users;
import dev.tegmen.schema.tables.records.PostsRecord;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserDao;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What foreign keys tie together is read in one statement: for one, for a list, for pages, forwards and backwards. */
class RelationsTest {
    private static final ToMany<UsersRecord, User, PostsRecord, Post> POSTS_OF_USER =
            ToMany.of(UserDao.USER, PostDao.POST, Keys.POSTS_USER_ID_FKEY);
    private static final ToOne<PostsRecord, Post, UsersRecord, User> USER_OF_POST =
            ToOne.of(PostDao.POST, UserDao.USER, Keys.POSTS_USER_ID_FKEY);
    private static final ToMany<Record, Order, Record, Line> LINES_OF_ORDER =
            ToMany.of(Shop.ORDER, Shop.LINE, Shop.LINE_ORDER);
    private static final ToOne<Record, Line, Record, Order> ORDER_OF_LINE =
            ToOne.of(Shop.LINE, Shop.ORDER, Shop.LINE_ORDER);
    private static final ToMany<Record, Person, Record, Person> STAFF = ToMany.of(Shop.PERSON, Shop.PERSON, Shop.BOSS);
    private static final ToOne<Record, Person, Record, Person> BOSS = ToOne.of(Shop.PERSON, Shop.PERSON, Shop.BOSS);
    private static final ToMany<Record, Person, Record, Letter> SENT = ToMany.of(Shop.PERSON, Shop.LETTER, Shop.SENDER);
    private static final ToMany<Record, Person, Record, Letter> RECEIVED =
            ToMany.of(Shop.PERSON, Shop.LETTER, Shop.RECEIVER);

    private static TestDatabase testDatabase;
    private static Database db;
    private static final List<User> USERS_BY_AGE = new ArrayList<>();
    private static final Map<UUID, List<Post>> POSTS_BY_AGE = new TreeMap<>();

    @BeforeAll
    static void open() {
        testDatabase = TestDatabase.create();
        db = Database.connect(testDatabase.url());
        var jooq = DSL.using(testDatabase.dataSource(), SQLDialect.POSTGRES);
        Shop.ddl().forEach(jooq::execute);
        for (int i = 0; i < 7; i++) {
            User user = db.users().create(new NewUser(i + "@example.com", "User " + i % 3));
            USERS_BY_AGE.add(0, user);
            List<Post> posts = new ArrayList<>();
            for (int p = 0; p < i; p++) {
                posts.add(0, db.posts().create(new NewPost(user.id(), i + "/" + p)));
            }
            POSTS_BY_AGE.put(user.id(), posts);
        }
        jooq.execute("insert into \"Orders\" values ('a', 1, 'x'), ('a', 2, null), ('b', 1, 'x')");
        jooq.execute("insert into store.lines values (1, 'a', 1, 'a1'), (2, 'b', 1, 'b1'), (3, 'a', 1, 'a1+')");
        jooq.execute("insert into people values (1, null, 'Ada'), (2, 1, 'Bob'), (3, 1, 'Cy'), (4, 2, 'Di')");
        jooq.execute("insert into letters (sender, receiver, text) values (1, 2, 'm'), (1, null, 'a'), (2, 1, 'z')");
    }

    @AfterAll
    static void close() {
        db.close();
        testDatabase.close();
    }

    private static WithMany<User, Post> expected(User user, int most) {
        return new WithMany<>(
                user,
                Objects.requireNonNull(POSTS_BY_AGE.get(user.id())).stream()
                        .limit(most)
                        .toList());
    }

    private static List<WithMany<User, Post>> expected(int most) {
        return USERS_BY_AGE.stream().map(user -> expected(user, most)).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, 1000})
    void readsAListWithTheNewestOfEach(int most) {
        assertThat(db.users().with(POSTS_OF_USER, most).list(100)).isEqualTo(expected(most));
        assertThat(db.users().with(POSTS_OF_USER, most).list(2, 3))
                .isEqualTo(expected(most).subList(3, 5));
        assertThat(db.users().with(POSTS_OF_USER, most).first())
                .contains(expected(most).get(0));
    }

    @Test
    void readsOneByItsKey() {
        for (User user : USERS_BY_AGE) {
            assertThat(db.users()
                            .where(USERS.ID, user.id())
                            .with(POSTS_OF_USER, 3)
                            .one())
                    .isEqualTo(expected(user, 3));
        }
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> db.users()
                .where(USERS.ID, UUID.randomUUID())
                .with(POSTS_OF_USER, 3)
                .one());
        assertThatExceptionOfType(TooManyRowsException.class)
                .isThrownBy(() -> db.users().with(POSTS_OF_USER, 3).one());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void walksThroughPagesBothWays(int size) {
        Rows<WithMany<User, Post>> all = db.users().with(POSTS_OF_USER, 2);
        assertThat(Walk.forwards(all, size)).isEqualTo(expected(2));
        assertThat(Walk.backwards(all, size)).isEqualTo(expected(2));
        assertThat(all.stream(size)).isEqualTo(expected(2));
        Rows<WithMany<User, Post>> free =
                db.users().where(USERS.NAME.ne("nobody")).with(POSTS_OF_USER, 2);
        assertThat(Walk.forwards(free, size)).isEqualTo(expected(2));
        assertThat(Walk.backwards(free, size)).isEqualTo(expected(2));
        assertThat(free.stream(size)).isEqualTo(expected(2));
    }

    @Test
    void walksOnWhereTheRowOfATokenIsGone() {
        User gone = db.users().create(new NewUser("gone@example.com", "Gone"));
        db.posts().create(new NewPost(gone.id(), "1"));
        db.posts().create(new NewPost(gone.id(), "2"));
        Rows<WithMany<User, Post>> all = db.users().with(POSTS_OF_USER, 2);
        Page<WithMany<User, Post>> first = all.page(PageRequest.first(1).withTotal());
        assertThat(first.total()).hasValue(8);
        db.posts().where(POSTS.USER_ID, gone.id()).delete();
        db.users().delete(gone.id());

        Page<WithMany<User, Post>> second = all.page(first.next());
        assertThat(second.items()).isEqualTo(expected(2).subList(0, 1));
        assertThat(second.hasPrevious()).isFalse();
        assertThat(all.page(second.next()).items()).isEqualTo(expected(2).subList(1, 2));
    }

    @Test
    void tokensAreThoseOfTheRowsThemselves() {
        Page<User> plain = db.users().page(PageRequest.first(3));
        PageRequest next = PageRequest.first(3).after(plain.nextToken().orElseThrow());
        assertThat(db.users().with(POSTS_OF_USER, 1).page(next).items())
                .isEqualTo(expected(1).subList(3, 6));
        assertThat(db.users().with(POSTS_OF_USER, 5).page(next).items())
                .isEqualTo(expected(5).subList(3, 6));
    }

    @Test
    void everyRoadToRowsTakesRelations() {
        List<UUID> ids = USERS_BY_AGE.subList(1, 4).stream().map(User::id).toList();
        assertThat(db.users().where(USERS.ID.in(ids)).with(POSTS_OF_USER, 2).list(10))
                .isEqualTo(expected(2).subList(1, 4));
        List<WithMany<User, Post>> named = expected(2).stream()
                .filter(user -> user.row().name().equals("User 1"))
                .toList();
        assertThat(db.users().where(USERS.NAME, "User 1").with(POSTS_OF_USER, 2).list(10))
                .isEqualTo(named);
        assertThat(db.users().with(POSTS_OF_USER, 2).where(USERS.NAME, "User 1").list(10))
                .isEqualTo(named);
        assertThat(db.users()
                        .where(USERS.NAME, "User 1")
                        .where(USERS.EMAIL, named.get(0).row().email())
                        .with(POSTS_OF_USER, 2)
                        .list(10))
                .isEqualTo(named.subList(0, 1));
        var prepared = db.users()
                .where(USERS.NAME.eq(parameter(USERS.NAME)))
                .with(POSTS_OF_USER, 2)
                .prepared();
        assertThat(Walk.forwards(prepared.with("User 1"), 1)).isEqualTo(named);
        assertThat(Walk.backwards(prepared.with("User 1"), 1)).isEqualTo(named);
        assertThat(prepared.with("User 1").list(10)).isEqualTo(named);
        assertThat(db.users().orderBy(USERS.EMAIL.asc()).with(POSTS_OF_USER, 2).list(10))
                .isEqualTo(expected(2).stream()
                        .sorted(Comparator.comparing(user -> user.row().email()))
                        .toList());
        assertThat(db.users()
                        .select(row -> row.get(USERS.NAME), USERS.NAME)
                        .with(POSTS_OF_USER, 2)
                        .list(10))
                .isEqualTo(expected(2).stream()
                        .map(user -> new WithMany<>(user.row().name(), user.many()))
                        .toList());
        db.transaction(tx -> {
            assertThat(Walk.forwards(tx.users().with(POSTS_OF_USER, 2), 2)).isEqualTo(expected(2));
            assertThat(prepared.in(tx).with("User 1").list(10)).isEqualTo(named);
            assertThat(tx.users().with(POSTS_OF_USER, 2).forUpdate().list(10)).isEqualTo(expected(2));
            assertThat(tx.posts().with(USER_OF_POST).forUpdate().list(100)).hasSize(21);
            return 0;
        });
    }

    @Test
    void countsTheRowsAndNotWhatIsRelated() {
        assertThat(db.users().with(POSTS_OF_USER, 3).count()).isEqualTo(7);
        assertThat(db.users().with(POSTS_OF_USER, 3).exists()).isTrue();
        assertThat(db.users().where(USERS.NAME, "nobody").with(POSTS_OF_USER, 3).exists())
                .isFalse();
        assertThat(db.users().where(USERS.NAME, "nobody").with(POSTS_OF_USER, 3).first())
                .isEmpty();
        assertThat(db.users().where(USERS.NAME, "nobody").with(POSTS_OF_USER, 3).list(3))
                .isEmpty();
        assertThat(db.users()
                        .where(USERS.NAME, "nobody")
                        .with(POSTS_OF_USER, 3)
                        .page(PageRequest.first(3))
                        .items())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 100})
    void readsPostsWithTheirUsers(int size) {
        List<WithOne<Post, User>> expected = db.posts().list(100).stream()
                .map(post -> new WithOne<>(post, db.users().get(post.userId())))
                .toList();
        assertThat(expected).hasSize(21);
        Rows<WithOne<Post, User>> all = db.posts().with(USER_OF_POST);
        assertThat(all.list(100)).isEqualTo(expected);
        assertThat(all.first()).contains(expected.get(0));
        assertThat(Walk.forwards(all, size)).isEqualTo(expected);
        assertThat(Walk.backwards(all, size)).isEqualTo(expected);
        assertThat(all.stream(size)).isEqualTo(expected);
        assertThat(db.posts().where(POSTS.TITLE.ne("?")).with(USER_OF_POST).list(100))
                .isEqualTo(expected);
        assertThat(db.posts()
                        .where(POSTS.ID, expected.get(5).row().id())
                        .with(USER_OF_POST)
                        .one())
                .isEqualTo(expected.get(5));
    }

    @Test
    void aForeignKeyMayHaveSeveralColumnsAndNamesThatNeedQuotes() {
        Rows<WithMany<Order, Line>> orders = db.dao(Shop.ORDER).with(LINES_OF_ORDER, 5);
        List<WithMany<Order, Line>> expected = List.of(
                new WithMany<>(new Order("a", 1, "x"), List.of(new Line(1, "a", 1, "a1"), new Line(3, "a", 1, "a1+"))),
                new WithMany<>(new Order("a", 2, null), List.of()),
                new WithMany<>(new Order("b", 1, "x"), List.of(new Line(2, "b", 1, "b1"))));
        assertThat(orders.list(5)).isEqualTo(expected);
        assertThat(Walk.forwards(orders, 1)).isEqualTo(expected);
        assertThat(Walk.backwards(orders, 2)).isEqualTo(expected);
        assertThat(db.dao(Shop.LINE).with(ORDER_OF_LINE).list(5))
                .containsExactly(
                        new WithOne<>(new Line(1, "a", 1, "a1"), new Order("a", 1, "x")),
                        new WithOne<>(new Line(2, "b", 1, "b1"), new Order("b", 1, "x")),
                        new WithOne<>(new Line(3, "a", 1, "a1+"), new Order("a", 1, "x")));
        assertThat(db.dao(Shop.ORDER)
                        .where(ORDERS.NOTE, null)
                        .with(LINES_OF_ORDER, 1)
                        .one())
                .isEqualTo(expected.get(1));
        assertThat(db.dao(Shop.ORDER)
                        .where(ORDERS.NOTE, "x")
                        .orderBy(ORDERS.NOTE.desc(), ORDERS.SHOP.desc())
                        .with(LINES_OF_ORDER, 1)
                        .list(2))
                .extracting(order -> order.row().shop())
                .containsExactly("b", "a");
        assertThat(Walk.forwards(
                        db.dao(Shop.ORDER)
                                .orderBy(ORDERS.NOTE.asc().nullsFirst())
                                .with(LINES_OF_ORDER, 5),
                        1))
                .containsExactly(expected.get(1), expected.get(0), expected.get(2));
    }

    @Test
    void aTableMayReferToItself() {
        Person ada = new Person(1, null, "Ada");
        Person bob = new Person(2, 1, "Bob");
        Person cy = new Person(3, 1, "Cy");
        Person di = new Person(4, 2, "Di");
        Rows<WithMany<Person, Person>> staff = db.dao(Shop.PERSON).with(STAFF, 9);
        assertThat(Walk.forwards(staff, 3))
                .containsExactly(
                        new WithMany<>(ada, List.of(bob, cy)),
                        new WithMany<>(bob, List.of(di)),
                        new WithMany<>(cy, List.of()),
                        new WithMany<>(di, List.of()));
        Rows<WithOne<Person, Person>> bosses = db.dao(Shop.PERSON).with(BOSS);
        assertThat(Walk.backwards(bosses, 3))
                .containsExactly(
                        new WithOne<>(ada, null),
                        new WithOne<>(bob, ada),
                        new WithOne<>(cy, ada),
                        new WithOne<>(di, bob));
        assertThat(db.dao(Shop.PERSON).where(PEOPLE.BOSS, null).with(BOSS).one())
                .isEqualTo(new WithOne<>(ada, null));
    }

    @Test
    void oneOfSeveralForeignKeysIsMeant() {
        assertThat(db.dao(Shop.PERSON).with(SENT, 9).list(2))
                .extracting(person -> person.many().stream().map(Letter::text).toList())
                .containsExactly(List.of("a", "m"), List.of("z"));
        assertThat(db.dao(Shop.PERSON).with(RECEIVED, 9).list(2))
                .extracting(person -> person.many().stream().map(Letter::text).toList())
                .containsExactly(List.of("z"), List.of("m"));
        assertThat(db.dao(Shop.LETTER)
                        .with(ToOne.of(Shop.LETTER, Shop.PERSON, Shop.RECEIVER))
                        .list(9))
                .extracting(
                        letter -> letter.one() == null ? "nobody" : letter.one().name())
                .containsExactly("nobody", "Bob", "Ada");
        assertThat(db.dao(Shop.LETTER)
                        .where(LETTERS.RECEIVER, null)
                        .with(ToOne.of(Shop.LETTER, Shop.PERSON, Shop.SENDER))
                        .one()
                        .one())
                .isEqualTo(new Person(1, null, "Ada"));
    }

    @Test
    void bothSidesMayBeAliases() {
        Users writer = USERS.as("w");
        Posts text = POSTS.as("t");
        Entity<UsersRecord, String, UUID> writers =
                Entity.of(writer, writer.ID, row -> row.get(writer.EMAIL)).orderedBy(writer.EMAIL);
        Entity<PostsRecord, String, UUID> texts =
                Entity.of(text, text.ID, row -> row.get(text.TITLE)).orderedBy(text.TITLE.desc());
        assertThat(db.dao(writers)
                        .where(writer.EMAIL, "3@example.com")
                        .with(ToMany.of(writers, texts, Keys.POSTS_USER_ID_FKEY), 2)
                        .one())
                .isEqualTo(new WithMany<>("3@example.com", List.of("3/2", "3/1")));
        assertThat(db.dao(texts)
                        .with(ToOne.of(texts, writers, Keys.POSTS_USER_ID_FKEY))
                        .page(PageRequest.first(1))
                        .items())
                .containsExactly(new WithOne<>("6/5", "6@example.com"));
    }

    @Test
    void whatCannotBeIsRefusedWhereItIsSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> db.users().with(POSTS_OF_USER, 0))
                .withMessageContaining("at least 1");
        assertThatIllegalStateException()
                .isThrownBy(() -> db.posts().with(USER_OF_POST).with(USER_OF_POST))
                .withMessageContaining("with a relation already");
        assertThatIllegalStateException()
                .isThrownBy(() -> db.posts().with(USER_OF_POST).select(row -> row.get(POSTS.ID), POSTS.ID));
        assertThatIllegalStateException()
                .isThrownBy(() -> db.posts().with(USER_OF_POST).distinct());
        assertThatIllegalStateException()
                .isThrownBy(() -> db.posts().all().distinct().with(USER_OF_POST))
                .withMessageContaining("distinct");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ToMany.of(Shop.PERSON, Shop.LINE, Shop.SENDER))
                .withMessageContaining("letters_sender_fkey")
                .withMessageContaining("lines has no column sender");
        assertThat(LINES_OF_ORDER).hasToString("ToMany[Orders to lines by lines_order_fkey]");
        assertThat(LINES.ID.getName()).isEqualTo("id");
    }
}
