package dev.tegmen.page;

import static dev.tegmen.page.Orders.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.Converter;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectField;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys that come to NULL although jOOQ says otherwise, keys unique by the caller's word, and tokens bound to any filter. */
@SuppressWarnings("NullAway.Init") // JUnit runs createOrders() first
class UniqueAndNullableKeysTest {
    private static TestDatabase database;
    private static DSLContext dsl;

    @BeforeAll
    static void createOrders() {
        database = TestDatabase.createEmpty();
        dsl = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
        Orders.ddl().forEach(dsl::execute);
        for (int i = 0; i < 12; i++) {
            dsl.insertInto(ORDERS, ORDERS.ID, ORDERS.CUSTOMER, ORDERS.PLACED_AT, ORDERS.RATING)
                    .values(
                            new UUID(0, i),
                            i % 3 == 0 ? "" : "c" + i,
                            Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i),
                            i % 2 == 0 ? null : i)
                    .execute();
        }
    }

    @AfterAll
    static void dropOrders() {
        database.close();
    }

    private static List<UUID> walk(
            Keyset<Record> keyset, Supplier<Select<? extends Record>> select, boolean backwards) {
        List<UUID> seen = new ArrayList<>();
        PageRequest request = backwards ? PageRequest.last(2) : PageRequest.first(2);
        for (int pages = 0; pages < 50; pages++) {
            Page<UUID> page = keyset.page(select.get(), request, row -> row.get(0, UUID.class));
            seen.addAll(backwards ? 0 : seen.size(), page.items());
            if (backwards ? !page.hasPrevious() : !page.hasNext()) {
                return seen;
            }
            request = backwards
                    ? PageRequest.last(2).before(page.previousToken().orElseThrow())
                    : PageRequest.first(2).after(page.nextToken().orElseThrow());
        }
        throw new AssertionError("no end");
    }

    @Test
    void losesNoRowWhereAnExpressionOverNotNullColumnsComesToNull() {
        Orders other = ORDERS.as("other");
        Field<UUID> otherId = other.field(ORDERS.ID);
        Field<Instant> otherAt = other.field(ORDERS.PLACED_AT);
        List<Field<?>> keys = List.of(
                field(select(max(otherAt))
                        .from(other)
                        .where(otherId.eq(ORDERS.ID))
                        .and(other.field(ORDERS.RATING).isNotNull())),
                when(ORDERS.CUSTOMER.ne(""), ORDERS.CUSTOMER),
                nullif(ORDERS.CUSTOMER, "").cast(SQLDataType.VARCHAR.notNull()),
                field("nullif({0}, '')", SQLDataType.VARCHAR.notNull(), ORDERS.CUSTOMER),
                DSL.decode(ORDERS.CUSTOMER, inline("c1"), inline(1), inline("c2"), inline(2)));
        for (Field<?> key : keys) {
            for (boolean descending : new boolean[] {false, true}) {
                var sorted = descending ? key.desc().nullsLast() : key.asc().nullsLast();
                var id = descending ? ORDERS.ID.desc() : ORDERS.ID.asc();
                List<UUID> expected =
                        dsl.select(ORDERS.ID).from(ORDERS).orderBy(sorted, id).fetch(ORDERS.ID);
                Supplier<Select<? extends Record>> select =
                        () -> dsl.select(ORDERS.ID, key).from(ORDERS);
                assertThat(walk(Keyset.by(sorted, id), select, false))
                        .as(key.toString())
                        .isEqualTo(expected);
                assertThat(walk(Keyset.by(sorted, id), select, true))
                        .as(key.toString())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void losesNoRowThatAJoinLeavesWithoutADerivedTablesColumn() {
        Table<?> rated = select(ORDERS.ID, ORDERS.PLACED_AT)
                .from(ORDERS)
                .where(ORDERS.RATING.isNotNull())
                .asTable("rated");
        Field<Instant> at = rated.field(ORDERS.PLACED_AT);
        Field<UUID> ratedId = rated.field(ORDERS.ID);
        Orders o = ORDERS.as("o");
        Field<UUID> id = o.field(ORDERS.ID);
        Supplier<Select<? extends Record>> select =
                () -> dsl.select(id, at).from(o).leftJoin(rated).on(ratedId.eq(id));
        List<UUID> expected = dsl.select(id)
                .from(o)
                .leftJoin(rated)
                .on(ratedId.eq(id))
                .orderBy(at.desc().nullsLast(), id.desc())
                .fetch(id);
        assertThat(expected).hasSize(12);
        Keyset<Record> keyset = Keyset.byUnique(at.desc(), id.desc());
        assertThat(walk(keyset, select, false)).isEqualTo(expected);
        assertThat(walk(keyset, select, true)).isEqualTo(expected);
        // arithmetic over the column of a table that may be missing
        Field<Integer> twice = o.field(ORDERS.RATING).add(1);
        Supplier<Select<? extends Record>> joined = () -> dsl.select(ORDERS.ID, twice)
                .from(ORDERS)
                .leftJoin(o)
                .on(id.eq(ORDERS.ID).and(id.ne(new UUID(0, 3))));
        assertThat(walk(Keyset.by(twice.asc(), ORDERS.ID.asc()), joined, false))
                .hasSize(12)
                .doesNotHaveDuplicates();
    }

    @Test
    void pagesOverWhatIsUniqueByTheCallersWord() {
        Table<?> both = select(ORDERS.ID, ORDERS.PLACED_AT)
                .from(ORDERS)
                .where(ORDERS.RATING.isNull())
                .unionAll(select(ORDERS.ID, ORDERS.PLACED_AT).from(ORDERS).where(ORDERS.RATING.isNotNull()))
                .asTable("both_parts");
        Table<?> groups = select(ORDERS.ID, ORDERS.PLACED_AT, count().as("n"))
                .from(ORDERS)
                .groupBy(ORDERS.ID, ORDERS.PLACED_AT)
                .asTable("groups_of");
        dsl.execute("create view seen_orders as select * from orders");
        Field<UUID> viewId = field(DSL.name("seen_orders", "id"), SQLDataType.UUID);
        Field<Instant> viewAt = field(DSL.name("seen_orders", "placed_at"), SQLDataType.INSTANT);
        List<UUID> expected = dsl.select(ORDERS.ID)
                .from(ORDERS)
                .orderBy(ORDERS.PLACED_AT.desc())
                .fetch(ORDERS.ID);
        for (boolean backwards : new boolean[] {false, true}) {
            for (Table<?> table : List.of(both, groups)) {
                Field<UUID> id = table.field(ORDERS.ID);
                Field<Instant> at = table.field(ORDERS.PLACED_AT);
                Keyset<Record> keyset = Keyset.byUnique(at.desc(), id.desc());
                assertThat(walk(keyset, () -> dsl.select(id, at).from(table), backwards))
                        .isEqualTo(expected);
            }
            Keyset<Record> ofView = Keyset.byUnique(viewAt.desc(), viewId.desc());
            assertThat(walk(
                            ofView,
                            () -> dsl.select(viewId, viewAt).from(DSL.table(DSL.name("seen_orders"))),
                            backwards))
                    .isEqualTo(expected);
        }
        dsl.execute("drop view seen_orders");
    }

    @Test
    void fitsSelectsOfAnyRecordTypeWithoutACast() {
        Keyset<Record> byAge = Keyset.by(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());
        Page<OrderRecord> records = byAge.page(dsl.selectFrom(ORDERS), PageRequest.first(3));
        Page<Orders.Order> orders = byAge.page(dsl.selectFrom(ORDERS), records.next(), Orders.Order::from);
        assertThat(orders.items()).hasSize(3);
    }

    /** A value without a text of its own. */
    private record Cents(int cents) {}

    private static final class Opaque {
        private final int value;

        Opaque(int value) {
            this.value = value;
        }
    }

    @Test
    void bindsTokensToAnyFilterValueTheSameWayEachTime() {
        Field<Opaque> opaque = field(
                "rating",
                SQLDataType.INTEGER.asConvertedDataType(
                        Converter.of(Integer.class, Opaque.class, Opaque::new, o -> o.value)));
        Field<byte[]> bytes = field("'\\\\x01'::bytea", byte[].class);
        List<Supplier<Condition>> filters = List.of(
                () -> opaque.ne(new Opaque(99)),
                () -> bytes.eq(new byte[] {1}),
                () -> bytes.eq(inline(new byte[] {1})),
                () -> ORDERS.RATING.ne(val(99)).or(ORDERS.RATING.isNull()),
                () -> ORDERS.ID.ne(DSL.all(new UUID[] {new UUID(9, 9), new UUID(8, 8)})),
                () -> val(JSONB.valueOf("{\"a\":1}")).eq(JSONB.valueOf("{\"a\":1}")),
                () -> val(Things.Size.BIG.name()).in(names(EnumSet.allOf(Things.Size.class))),
                () -> DSL.condition("customer <> ?", "x").and(DSL.condition("customer <> {0}", val("y"))),
                () -> val(java.time.LocalTime.NOON).eq(java.time.LocalTime.NOON),
                () -> ORDERS.PLACED_AT.lt(Instant.parse("2030-01-01T00:00:00Z")),
                () -> ORDERS.ID.in(
                        select(ORDERS.ID).from(ORDERS).asTable().field(0, UUID.class) == null
                                ? List.of()
                                : List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3), new UUID(0, 4))));
        TimeZone zone = TimeZone.getDefault();
        try {
            for (Supplier<Condition> filter : filters) {
                TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
                String one = StableText.of(filter.get());
                TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
                assertThat(StableText.of(filter.get())).isEqualTo(one);
            }
        } finally {
            TimeZone.setDefault(zone);
        }
        assertThat(StableText.of(bytes.eq(new byte[] {1}))).isNotEqualTo(StableText.of(bytes.eq(new byte[] {2})));
        assertThat(StableText.of(opaque.eq(new Opaque(1)))).isNotEqualTo(StableText.of(opaque.eq(new Opaque(2))));
        assertThat(StableText.of(ORDERS.RATING.in(3, 1, 2))).isEqualTo(StableText.of(ORDERS.RATING.in(1, 2, 3)));
        assertThat(StableText.of((Object) Set.of("a", "b", "c")))
                .isEqualTo(StableText.of((Object) Set.of("c", "a", "b")));
        assertThat(StableText.of((Object) new Cents(1))).isEqualTo(StableText.of((Object) new Cents(1)));
        assertThat(new PageTokenQuery("q", (Object) new byte[] {1}).bytes())
                .isEqualTo(new PageTokenQuery("q", (Object) new byte[] {1}).bytes());
    }

    private static List<String> names(Set<Things.Size> sizes) {
        return sizes.stream().map(Enum::name).toList();
    }

    @Test
    void refusesEachWellFormedForgedTokenWithoutAnErrorOfTheServersOwn() {
        dsl.execute("drop table if exists t");
        dsl.execute("create table t (id int4 primary key, n numeric not null, f float4 not null, l timestamp not null,"
                + " d date not null, u time not null, b bytea not null, c char(3) not null, v interval not null)");
        dsl.execute("insert into t values (1, 1, 1, '2026-01-01', '2026-01-01', '10:00', '\\x01', 'a', '1 day')");
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] wrong = {
            "",
            "x",
            "-",
            "1e999",
            "1e-999",
            "infinity",
            "NaN",
            "2026-02-30",
            "294277-01-01 00:00:00",
            "25:00:00",
            "24:00:00",
            "\\x0",
            "\\xzz",
            "'",
            "1".repeat(500) + "." + "1".repeat(500),
            "1e20000",
            "-0",
            "é€😀",
            "9999999-01-01",
            "2026-01-01 00:00:00+16:00",
            "4714-01-01 00:00:00 BC",
            "1 day 1 day",
            "178956970 years 8 mons"
        };
        List<Field<?>> columns = new ArrayList<>();
        for (String name : List.of("n", "f", "l", "d", "u", "b", "c", "v", "id")) {
            columns.add(field(DSL.name(name), Object.class));
        }
        Field<Integer> id = field(DSL.name("id"), SQLDataType.INTEGER);
        for (int i = 0; i < 400; i++) {
            Field<?> column = columns.get(random.nextInt(columns.size() - 1));
            Ordering ordering = Ordering.ofUnique(column.asc(), id.asc());
            Keyset<Record> keyset = Keyset.byUnique(column.asc(), id.asc());
            Supplier<Select<Record>> select =
                    () -> dsl.select(new SelectField<?>[] {id, column}).from(DSL.table(DSL.name("t")));
            Object value =
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextLong();
                        case 1 -> "a";
                        case 2 -> Instant.parse("2026-01-01T00:00:00Z");
                        default -> new DatabaseText(wrong[random.nextInt(wrong.length)]);
                    };
            PageTokenQuery fingerprint =
                    new PageTokenQuery(KeyedSelect.of(ordering, select.get()).describe());
            String token = new PageTokenCodec(ordering, null)
                    .encode(new Position(new @Nullable Object[] {value, 1}, random.nextBoolean(), null), fingerprint);
            try {
                keyset.page(
                        select.get(), PageRequest.first(1 + random.nextInt(3)).after(token));
            } catch (InvalidCursorException refused) {
                assertThat(refused.reason()).isEqualTo(InvalidCursorException.Reason.MALFORMED);
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ", key " + column + ", value " + value
                                + (value instanceof DatabaseText text ? " " + text.text() : ""),
                        e);
            }
        }
    }

    @Test
    void refusesKeysThatNoRowCanBeChosenBy() {
        assertThatThrownBy(() -> Keyset.by(
                        DSL.lag(ORDERS.RATING).over(DSL.orderBy(ORDERS.ID)).asc(), ORDERS.ID.asc()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("window function");
    }

    @Test
    void refusesKeysThatTheDatabaseOrdersButCannotCompare() {
        Assumptions.assumeTrue(database.engine() == Engine.POSTGRESQL);
        Field<Object> row = field("row({0}, {1})", Object.class, ORDERS.RATING, ORDERS.CUSTOMER);
        Keyset<Record> keyset = Keyset.byUnique(row.asc(), ORDERS.ID.asc());
        Select<Record> select =
                dsl.select(new SelectField<?>[] {ORDERS.ID, row}).from(ORDERS);

        assertThatThrownBy(() -> keyset.page(select, PageRequest.first(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot page by row(")
                .hasMessageContaining("record");
        assertThatThrownBy(() -> keyset.prepare(select, rows -> rows.getString(1))
                        .page(Transactions.on(database.dataSource()), PageRequest.first(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record");
    }

    @Test
    void pagesByAnAliasedExpressionAsByTheExpression() {
        Field<Integer> length = DSL.length(ORDERS.CUSTOMER);
        Field<Integer> aliased = length.as("chars");
        List<UUID> expected = dsl.select(ORDERS.ID)
                .from(ORDERS)
                .orderBy(length.desc(), ORDERS.ID.desc())
                .fetch(ORDERS.ID);
        for (boolean backwards : new boolean[] {false, true}) {
            assertThat(walk(
                            Keyset.by(aliased.desc(), ORDERS.ID.desc()),
                            () -> dsl.select(ORDERS.ID, aliased).from(ORDERS),
                            backwards))
                    .isEqualTo(expected);
            assertThat(walk(
                            Keyset.by(length.desc(), ORDERS.ID.as("key").desc()),
                            () -> dsl.select(ORDERS.ID.as("key"), length.as("other"))
                                    .from(ORDERS),
                            backwards))
                    .isEqualTo(expected);
        }
        assertThatThrownBy(() -> Keyset.by(DSL.rowNumber().over().as("n").asc(), ORDERS.ID.asc()))
                .hasMessageContaining("window function");
    }

    @Test
    void blamesNoTokenForAnErrorOfTheSelectItself() {
        Assumptions.assumeTrue(database.engine() == Engine.POSTGRESQL);
        Field<Object> key = field("('10.0.0.' || {0})::inet", Object.class, number());
        Field<Integer> divided = field("10 / (9 - {0} + 0 * floor(random())::int)", SQLDataType.INTEGER, number());
        Field<?> unreadable = field("case when {0} > 8 then 'NaN'::numeric else 1 end", SQLDataType.NUMERIC, number());
        for (Field<?> broken : List.of(divided, unreadable)) {
            Supplier<Select<Record>> select = () ->
                    dsl.select(new SelectField<?>[] {ORDERS.ID, key, broken}).from(ORDERS);
            Keyset<Record> keyset = Keyset.byUnique(key.asc(), ORDERS.ID.asc());
            assertThatThrownBy(() -> walk(keyset, select::get, false))
                    .as(broken.toString())
                    .isInstanceOf(SqlStatementException.class);
        }
    }

    /** The number that the id ends with, 0 to 11. */
    private static Field<Integer> number() {
        return field("('x' || right({0}::text, 2))::bit(8)::int", SQLDataType.INTEGER, ORDERS.ID);
    }
}
