package dev.tegmen;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.arrayOverlap;
import static org.jooq.impl.DSL.cast;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentInstant;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.currentTimestamp;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.extract;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.generateSeries;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.inlined;
import static org.jooq.impl.DSL.jsonbObject;
import static org.jooq.impl.DSL.key;
import static org.jooq.impl.DSL.length;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.position;
import static org.jooq.impl.DSL.round;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.substring;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.timestampDiff;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.trunc;
import static org.jooq.impl.DSL.unnest;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.values;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;
import static org.jooq.impl.DSL.xor;

import dev.tegmen.dao.WithOne;
import dev.tegmen.error.TegmenException;
import dev.tegmen.page.Keyset;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.page.PreparedPages;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostDao;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.Transactions;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserDao;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Converter;
import org.jooq.DSLContext;
import org.jooq.DatePart;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;
import org.jooq.types.YearToMonth;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever condition plain jOOQ answers, the DAOs answer alike: counted, listed, paged forwards and backwards, in a
 * transaction and outside of one, prepared and not.
 */
class ConditionTest {
    private static final Keyset<Record> NEWEST_FIRST = Keyset.by(POSTS.CREATED_AT.desc(), POSTS.ID.desc());
    private static final List<String> TITLES =
            List.of("Hello", "hello", "100% sure", "under_score", "back\\slash", "it's", "emoji 😀", "question?", "");

    private static TestDatabase testDatabase;
    private static Database db;
    private static Transactions transactions;
    private static DSLContext jooq;
    private static final List<UUID> IDS = new ArrayList<>();
    private static User ada;

    @BeforeAll
    static void open() {
        testDatabase = TestDatabase.create();
        db = Database.connect(testDatabase.url());
        transactions = Transactions.on(testDatabase.dataSource());
        jooq = DSL.using(testDatabase.dataSource(), SQLDialect.POSTGRES);
        ada = db.users().create(new NewUser("ada@example.com", "Ada"));
        User bob = db.users().create(new NewUser("bob@example.com", "Bob"));
        db.users().create(new NewUser("eve@example.com", "Eve"));
        for (String title : TITLES) {
            if (!title.isEmpty()) {
                IDS.add(db.posts().create(new NewPost(ada.id(), title)).id());
                db.posts().create(new NewPost(bob.id(), "Bob's " + title));
            }
        }
        jooq.execute("create schema billing");
        jooq.execute("create table billing.plan (user_id uuid, tier text)");
        jooq.execute("create table \"Plan\" (\"userId\" uuid, \"Tier\" text)");
        jooq.execute("insert into billing.plan select id, 'gold' from users where name = 'Ada'");
        jooq.execute("insert into \"Plan\" select id, 'gold' from users where name <> 'Ada'");
    }

    @AfterAll
    static void close() {
        db.close();
        testDatabase.close();
    }

    /** A condition that shows itself by its name. */
    record Named(String name, Condition condition) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Named> named(Map<String, Condition> conditions) {
        return conditions.entrySet().stream().map(entry -> new Named(entry.getKey(), entry.getValue()));
    }

    static Stream<Named> onPosts() {
        Map<String, Condition> all = new LinkedHashMap<>();
        comparisons(all);
        times(all);
        texts(all);
        expressions(all);
        subqueries(all);
        plainSql(all);
        return named(all);
    }

    @SuppressWarnings("unchecked") // an array of rows
    private static void comparisons(Map<String, Condition> all) {
        UUID[] some = {IDS.get(0), IDS.get(1)};
        all.put("eq", POSTS.ID.eq(some[0]));
        all.put("ne", POSTS.ID.ne(some[0]));
        all.put("lt", POSTS.ID.lt(some[0]));
        all.put("ge", POSTS.ID.ge(some[0]));
        all.put("eq null", POSTS.TITLE.eq((String) null));
        all.put("is distinct from null", POSTS.TITLE.isDistinctFrom((String) null));
        all.put("is not distinct from", POSTS.TITLE.isNotDistinctFrom("Hello"));
        all.put("is null", POSTS.TITLE.isNull());
        all.put("in", POSTS.ID.in(some));
        all.put("in one", POSTS.ID.in(some[0]));
        all.put("in nothing", POSTS.ID.in(List.of()));
        all.put("not in nothing", POSTS.ID.notIn(List.of()));
        all.put("not in", POSTS.TITLE.notIn("Hello", "it's"));
        all.put(
                "in 40,000",
                POSTS.ID.in(IntStream.range(0, 40_000)
                        .mapToObj(i -> i < 2 ? some[i] : new UUID(7, i))
                        .toList()));
        all.put("between", POSTS.ID.between(new UUID(0, 0), some[1]));
        all.put("not between", POSTS.ID.notBetween(new UUID(0, 0), some[1]));
        all.put("between symmetric", POSTS.ID.betweenSymmetric(some[1], some[0]));
        all.put("any(array)", POSTS.ID.eq(any(some)));
        all.put("any(array value)", POSTS.ID.eq(any(val(some))));
        all.put("any(texts)", POSTS.TITLE.eq(any("Hello", "it's")));
        all.put("row in", row(POSTS.ID, POSTS.TITLE).in(row(some[0], "Hello"), row(some[1], "x")));
        all.put("row =", row(POSTS.USER_ID, POSTS.TITLE).eq(ada.id(), "Hello"));
        all.put("row >", row(POSTS.CREATED_AT, POSTS.ID).gt(row(Instant.EPOCH, new UUID(0, 0))));
        all.put("and, or, not", not(POSTS.TITLE.eq("Hello").or(POSTS.USER_ID.ne(ada.id()))));
        all.put("xor", xor(POSTS.TITLE.eq("Hello"), POSTS.USER_ID.eq(ada.id())));
        all.put("true", trueCondition());
        all.put("false", falseCondition());
        all.put("none", noCondition());
        all.put("named parameter", POSTS.TITLE.eq(param("title", "Hello")));
        all.put("named parameter twice", twice(param("title", "Hello")));
        all.put("named null", POSTS.TITLE.eq(coalesce(param("title", String.class), inline("it's"))));
        all.put("inline", POSTS.TITLE.eq(inline("it's")).and(POSTS.CREATED_AT.gt(inline(Instant.EPOCH))));
        all.put("inlined", inlined(POSTS.ID.eq(some[0])));
        all.put("uuid converted to text", converted().eq(some[0].toString()));
    }

    private static Condition twice(Field<String> title) {
        return POSTS.TITLE.eq(title).or(lower(POSTS.TITLE).eq(title));
    }

    private static Field<String> converted() {
        return POSTS.ID.convert(Converter.of(UUID.class, String.class, UUID::toString, UUID::fromString));
    }

    private static void times(Map<String, Condition> all) {
        Instant now = Instant.now();
        OffsetDateTime there = now.atOffset(ZoneOffset.ofHours(5));
        Field<OffsetDateTime> offset = POSTS.CREATED_AT.coerce(SQLDataType.OFFSETDATETIME);
        all.put("since", POSTS.CREATED_AT.ge(now.minusSeconds(3600)));
        all.put("until", POSTS.CREATED_AT.lt(now.minusSeconds(3600)));
        all.put("time eq", POSTS.CREATED_AT.eq(select(max(POSTS.CREATED_AT)).from(POSTS)));
        all.put("time between", POSTS.CREATED_AT.between(Instant.EPOCH, now.plusSeconds(3600)));
        all.put("time in", POSTS.CREATED_AT.in(Instant.EPOCH, now));
        all.put("time null", POSTS.CREATED_AT.gt((Instant) null));
        all.put("OffsetDateTime", offset.le(there.plusDays(1)));
        all.put(
                "LocalDateTime",
                POSTS.CREATED_AT
                        .cast(SQLDataType.LOCALDATETIME)
                        .lt(LocalDateTime.now(ZoneOffset.UTC).plusDays(2)));
        all.put(
                "LocalDate",
                POSTS.CREATED_AT
                        .cast(SQLDataType.LOCALDATE)
                        .le(LocalDate.now(ZoneOffset.UTC).plusDays(1)));
        all.put("Timestamp", POSTS.CREATED_AT.cast(SQLDataType.TIMESTAMP).gt(new java.sql.Timestamp(0)));
        all.put("now() minus a day", POSTS.CREATED_AT.gt(currentInstant().sub(DayToSecond.day("1"))));
        all.put("now() minus a number", POSTS.CREATED_AT.gt(currentInstant().minus(1)));
        all.put(
                "column plus a month",
                POSTS.CREATED_AT.plus(new YearToMonth(0, 1)).gt(currentInstant()));
        all.put("now() in another type", offset.le(currentOffsetDateTime()));
        all.put("extract", extract(POSTS.CREATED_AT, DatePart.YEAR).gt(2000));
        all.put("date_trunc", trunc(POSTS.CREATED_AT, DatePart.DAY).le(currentInstant()));
        all.put(
                "timestampdiff",
                timestampDiff(DatePart.DAY, currentTimestamp(), currentTimestamp())
                        .lt(5));
        all.put(
                "greatest of times",
                greatest(val(Instant.EPOCH), POSTS.CREATED_AT).gt(Instant.EPOCH));
    }

    private static void texts(Map<String, Condition> all) {
        all.put("like", POSTS.TITLE.like("H%"));
        all.put("not like", POSTS.TITLE.notLike("%o%"));
        all.put("like with an escape", POSTS.TITLE.like("100!%%", '!'));
        all.put("like any", POSTS.TITLE.like(any("H%", "it%")));
        all.put("ilike", POSTS.TITLE.likeIgnoreCase("h%"));
        all.put("starts with", POSTS.TITLE.startsWith("100%"));
        all.put("contains", POSTS.TITLE.contains("_"));
        all.put("contains a question mark", POSTS.TITLE.contains("?"));
        all.put("contains, any case", POSTS.TITLE.containsIgnoreCase("EMOJI"));
        all.put("ends with", POSTS.TITLE.endsWith("\\slash"));
        all.put("regular expression", POSTS.TITLE.likeRegex("^H"));
        all.put("similar to", POSTS.TITLE.similarTo("H%"));
        all.put("equal, any case", POSTS.TITLE.equalIgnoreCase("HELLO"));
        all.put("in emoji", POSTS.TITLE.in("emoji 😀"));
        all.put("collation", POSTS.TITLE.collate("C").ge("a"));
    }

    private static void expressions(Map<String, Condition> all) {
        all.put("length + value", length(POSTS.TITLE).plus(val(1)).gt(7));
        all.put("coalesce", coalesce(val((String) null), POSTS.TITLE).eq("Hello"));
        all.put("nullif", nullif(POSTS.TITLE, "Hello").isNull());
        all.put("value = value", val("a").eq(val("a")));
        all.put("null value is null", val((Integer) null).isNull());
        all.put("concat", concat(val("x"), POSTS.TITLE).eq("xHello"));
        all.put("case", when(POSTS.TITLE.eq("Hello"), val(1)).else_(val(2)).eq(1));
        all.put("case without else", when(POSTS.TITLE.eq("Hello"), val(true)).isNull());
        all.put("choose", DSL.choose(POSTS.TITLE).when("Hello", 1).otherwise(2).eq(1));
        all.put("substring", substring(POSTS.TITLE, 1, 2).eq("He"));
        all.put("position", position(POSTS.TITLE, "ell").gt(0));
        all.put("bit and", length(POSTS.TITLE).bitAnd(1).eq(1));
        all.put("mod", length(POSTS.TITLE).mod(2).eq(1));
        all.put("round", round(val(10.0).div(val(3.0)), 1).gt(3.0));
        all.put("decimal", length(POSTS.TITLE).cast(SQLDataType.NUMERIC).gt(new BigDecimal("5.5")));
        all.put("cast", POSTS.ID.eq(val(IDS.get(0).toString()).cast(SQLDataType.UUID)));
        all.put(
                "cast to text",
                cast(POSTS.ID, SQLDataType.VARCHAR).eq(IDS.get(0).toString()));
        all.put("function", function("md5", String.class, POSTS.TITLE).eq(DSL.md5("Hello")));
        all.put("json", jsonbObject(key("t").value(POSTS.TITLE)).isNotNull());
        all.put("json value", val(JSONB.valueOf("{\"a\":1}")).isNotNull());
        all.put("jsonb contains", condition("{0} @> {1}", val(JSONB.valueOf("{\"a\":1}")), val(JSONB.valueOf("{}"))));
        all.put("array contains", array(POSTS.TITLE).contains(array(val("Hello"))));
        all.put("arrays overlap", arrayOverlap(array(POSTS.TITLE), array(val("Hello"))));
        all.put("boolean column", field(POSTS.TITLE.eq("Hello")).eq(true));
    }

    private static void subqueries(Map<String, Condition> all) {
        UUID[] some = {IDS.get(0), IDS.get(1)};
        all.put(
                "exists",
                exists(selectOne().from(USERS).where(USERS.ID.eq(POSTS.USER_ID)).and(USERS.NAME.eq("Ada"))));
        all.put("not exists", notExists(selectOne().from(USERS).where(USERS.CREATED_AT.gt(Instant.now()))));
        all.put(
                "exists, itself",
                exists(selectOne()
                        .from(POSTS.as("q"))
                        .where(POSTS.as("q").USER_ID.eq(POSTS.USER_ID))));
        all.put("in select", POSTS.USER_ID.in(select(USERS.ID).from(USERS).where(USERS.EMAIL.eq("ada@example.com"))));
        all.put("= select", POSTS.USER_ID.eq(select(USERS.ID).from(USERS).where(USERS.NAME.eq("Bob"))));
        all.put(
                "select with a limit",
                POSTS.ID.in(select(POSTS.as("p").ID)
                        .from(POSTS.as("p"))
                        .orderBy(1)
                        .limit(3)
                        .offset(1)));
        all.put(
                "common table expression",
                POSTS.USER_ID.in(with("u")
                        .as(select(USERS.ID).from(USERS).where(USERS.CREATED_AT.gt(Instant.EPOCH)))
                        .select(field(name("u", "id"), UUID.class))
                        .from(name("u"))));
        all.put(
                "values",
                POSTS.TITLE.in(select(field(name("v", "t"), String.class))
                        .from(values(row("Hello")).as("v", "t"))));
        all.put(
                "unnest",
                POSTS.ID.in(select(field(name("u", "i"), UUID.class))
                        .from(unnest(some).as("u", "i"))));
        all.put("generate_series", exists(selectOne().from(generateSeries(1, 2))));
        all.put("path", POSTS.users().NAME.eq("Ada"));
        Field<UUID> inSchema = field(name("billing", "plan", "user_id"), UUID.class);
        all.put("table of another schema", POSTS.USER_ID.in(select(inSchema).from(table(name("billing", "plan")))));
        Field<UUID> quoted = field(name("Plan", "userId"), UUID.class);
        all.put("table in upper case", POSTS.USER_ID.in(select(quoted).from(table(name("Plan")))));
        all.put("missing table", exists(selectOne().from(table(name("nowhere")))));
    }

    private static void plainSql(Map<String, Condition> all) {
        all.put("plain", condition("title is not null"));
        all.put("plain with a value", condition("title = ?", "Hello"));
        all.put("plain with a uuid", condition("user_id = ?", ada.id()));
        all.put("plain with a time", condition("created_at > ?", Instant.EPOCH));
        all.put("plain with a part", condition("user_id = {0}", val(ada.id())));
        all.put(
                "plain with an interval",
                condition("created_at > now() - {0}", val("1 day").cast(SQLDataType.INTERVALDAYTOSECOND)));
        all.put("plain operator with a question mark", condition("'{\"a\": 1}'::jsonb ?? 'a'"));
        all.put("wrong types", condition("user_id = ?", "x"));
        all.put("nonsense", condition("title title"));
    }

    @ParameterizedTest
    @MethodSource("onPosts")
    void answersOfPostsAsJooqDoes(Named named) {
        Condition condition = named.condition();
        Function<PostDao, List<Function<Integer, List<UUID>>>> ways = posts -> List.of(
                size -> ids(posts.list(condition, 100, 0)),
                size -> ids(forwards(request -> posts.page(condition, request), size)),
                size -> ids(backwards(request -> posts.page(condition, request), size)),
                size -> ids(posts.where(condition).stream(size).toList()),
                size -> ids(rows(posts.where(condition).with(UserDao.USER_OF_POST).list(100))),
                size -> ids(rows(
                        forwards(request -> posts.where(condition).with(UserDao.USER_OF_POST).page(request), size))),
                size -> ids(posts.where(condition).prepared().with().list(100)),
                size -> ids(backwards(request -> posts.where(condition).prepared().with().page(request), size)));
        PreparedPages<Post> prepared = NEWEST_FIRST.prepare(
                select(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT)
                        .from(POSTS)
                        .where(condition),
                row -> new Post(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getObject(3, UUID.class),
                        row.getObject(4, OffsetDateTime.class).toInstant()));
        Optional<List<UUID>> expected = expected(condition);
        if (expected.isEmpty()) {
            assertThatThrownBy(() -> db.posts().count(condition)).isInstanceOf(TegmenException.class);
            ways.apply(db.posts())
                    .forEach(way -> assertThatThrownBy(() -> way.apply(2)).isInstanceOf(TegmenException.class));
            return;
        }
        List<UUID> ids = expected.get();
        assertThat(db.posts().count(condition)).isEqualTo(ids.size());
        ways.apply(db.posts()).forEach(way -> assertThat(way.apply(2)).isEqualTo(ids));
        db.transaction(tx -> {
            assertThat(tx.posts().count(condition)).isEqualTo(ids.size());
            ways.apply(tx.posts()).forEach(way -> assertThat(way.apply(3)).isEqualTo(ids));
            return 0;
        });
        assertThat(ids(forwards(request -> prepared.page(transactions, request), 2)))
                .isEqualTo(ids);
        assertThat(ids(backwards(request -> prepared.page(transactions, request), 2)))
                .isEqualTo(ids);
        transactions.run(tx -> {
            assertThat(ids(forwards(request -> prepared.page(tx, request), 3))).isEqualTo(ids);
            return 0;
        });
        assertThat(ids(prepared.stream(transactions, 3).toList())).isEqualTo(ids);
        assertThat(prepared.page(transactions, PageRequest.first(1).withTotal()).total())
                .hasValue(ids.size());
    }

    private static Optional<List<UUID>> expected(Condition condition) {
        try {
            return Optional.of(jooq.select(POSTS.ID)
                    .from(POSTS)
                    .where(condition)
                    .orderBy(POSTS.CREATED_AT.desc(), POSTS.ID.desc())
                    .fetch(POSTS.ID));
        } catch (DataAccessException e) {
            return Optional.empty();
        }
    }

    static Stream<Named> onUsers() {
        Map<String, Condition> all = new LinkedHashMap<>();
        all.put("eq", USERS.NAME.eq("Ada"));
        all.put("not null", USERS.NAME.isNotNull());
        all.put("since", USERS.CREATED_AT.gt(Instant.EPOCH));
        all.put("two columns", USERS.UPDATED_AT.ge(USERS.CREATED_AT));
        all.put("between", USERS.UPDATED_AT.between(Instant.EPOCH, Instant.now().plusSeconds(60)));
        all.put("in", USERS.ID.in(ada.id(), UUID.randomUUID()));
        all.put("exists", exists(selectOne().from(POSTS).where(POSTS.USER_ID.eq(USERS.ID))));
        all.put("not exists", notExists(selectOne().from(POSTS).where(POSTS.USER_ID.eq(USERS.ID))));
        all.put("plain", condition("email like ?", "%@example.com"));
        return named(all);
    }

    @ParameterizedTest
    @MethodSource("onUsers")
    void answersOfUsersAsJooqDoes(Named named) {
        Condition condition = named.condition();
        List<UUID> ids = jooq.select(USERS.ID)
                .from(USERS)
                .where(condition)
                .orderBy(USERS.CREATED_AT.desc(), USERS.ID.desc())
                .fetch(USERS.ID);
        assertAnswers(db.users(), condition, ids);
        db.transaction(tx -> {
            assertAnswers(tx.users(), condition, ids);
            return 0;
        });
    }

    private static void assertAnswers(UserDao users, Condition condition, List<UUID> ids) {
        assertThat(users.count(condition)).isEqualTo(ids.size());
        assertThat(users.list(condition, 100, 0)).extracting(User::id).isEqualTo(ids);
        assertThat(users.list(condition, 1, 1))
                .extracting(User::id)
                .isEqualTo(ids.stream().skip(1).limit(1).toList());
        assertThat(forwards(request -> users.page(condition, request), 1))
                .extracting(User::id)
                .isEqualTo(ids);
        assertThat(forwards(request -> users.where(condition).with(UserDao.POSTS_OF_USER, 2).page(request), 1))
                .extracting(user -> user.row().id())
                .isEqualTo(ids);
        assertThat(backwards(request -> users.page(condition, request), 1))
                .extracting(User::id)
                .isEqualTo(ids);
    }

    private static List<Post> rows(List<WithOne<Post, User>> posts) {
        return posts.stream().map(WithOne::row).toList();
    }

    private static List<UUID> ids(List<Post> posts) {
        return posts.stream().map(Post::id).toList();
    }

    /** By token and by the page's own request in turn. */
    private static <T> List<T> forwards(Function<PageRequest, Page<T>> read, int size) {
        List<T> all = new ArrayList<>();
        Page<T> page = read.apply(PageRequest.first(size));
        all.addAll(page.items());
        for (int n = 0; page.hasNext() && n < 100; n++) {
            PageRequest byToken = PageRequest.first(size).after(page.nextToken().orElseThrow());
            page = read.apply(n % 2 == 0 ? page.next() : byToken);
            all.addAll(page.items());
        }
        return all;
    }

    private static <T> List<T> backwards(Function<PageRequest, Page<T>> read, int size) {
        List<T> all = new ArrayList<>();
        Page<T> page = read.apply(PageRequest.last(size));
        all.addAll(page.items());
        for (int n = 0; page.hasPrevious() && n < 100; n++) {
            PageRequest byToken =
                    PageRequest.last(size).before(page.previousToken().orElseThrow());
            page = read.apply(n % 2 == 0 ? page.previous() : byToken);
            all.addAll(0, page.items());
        }
        return all;
    }
}
