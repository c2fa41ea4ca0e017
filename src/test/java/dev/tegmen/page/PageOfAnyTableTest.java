package dev.tegmen.page;

import static dev.tegmen.page.Orders.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.SchemaMismatchException;
import dev.tegmen.error.SqlState;
import dev.tegmen.page.InvalidCursorException.Reason;
import dev.tegmen.page.Orders.Order;
import dev.tegmen.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.ExecuteListenerProvider;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectQuery;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages over a table of a service's own, through jOOQ. */
class PageOfAnyTableTest {
    private static final Keyset<OrderRecord> BY_AGE = Keyset.by(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());
    private static final AtomicInteger STATEMENTS = new AtomicInteger();

    private static TestDatabase database;
    private static DSLContext dsl;

    private List<UUID> newestFirst = List.of();

    @BeforeAll
    static void createOrders() {
        database = TestDatabase.createEmpty();
        dsl = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
        dsl.configuration().set(countingStatements());
        Orders.ddl().forEach(dsl::execute);
    }

    @SuppressWarnings("serial")
    private static ExecuteListenerProvider[] countingStatements() {
        ExecuteListener counter = new ExecuteListener() {
            @Override
            public void executeStart(ExecuteContext context) {
                STATEMENTS.incrementAndGet();
            }
        };
        return new ExecuteListenerProvider[] {() -> counter};
    }

    @AfterAll
    static void dropOrders() {
        database.close();
    }

    @BeforeEach
    void fillOrders() {
        dsl.deleteFrom(ORDERS).execute();
        var insert = dsl.insertInto(ORDERS, ORDERS.ID, ORDERS.CUSTOMER, ORDERS.PLACED_AT, ORDERS.RATING);
        for (int i = 0; i < 100; i++) {
            Instant placedAt = Instant.parse("2026-01-01T00:00:00.123456Z").plusSeconds(i / 7);
            insert = insert.values(new UUID(0, i), i % 2 == 0 ? "Ada" : "Bob", placedAt, i % 3 == 0 ? null : i % 5);
        }
        insert.execute();
        newestFirst = dsl.select(ORDERS.ID)
                .from(ORDERS)
                .orderBy(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc())
                .fetch(ORDERS.ID);
        STATEMENTS.set(0);
    }

    private static List<UUID> ids(Page<Order> page) {
        return page.stream().map(Order::id).toList();
    }

    @Test
    void walksForwardsWithTokensWithOneStatementAPage() {
        List<UUID> seen = new ArrayList<>();
        int pages = 0;
        String token = null;
        do {
            Page<Order> page = BY_AGE.page(
                    dsl.selectFrom(ORDERS).where(ORDERS.CUSTOMER.in("Ada", "Bob")),
                    PageRequest.first(10).after(token),
                    Order::from);
            seen.addAll(ids(page));
            pages++;
            assertThat(page.hasPrevious()).isEqualTo(token != null);
            token = page.nextToken().orElse(null);
        } while (token != null);
        assertThat(seen).isEqualTo(newestFirst);
        assertThat(pages).isEqualTo(10);
        assertThat(STATEMENTS).hasValue(10);
    }

    @Test
    void walksBackwardsInPagesThatAreInForwardOrder() {
        List<List<UUID>> pages = new ArrayList<>();
        Page<Order> page = BY_AGE.page(dsl.selectFrom(ORDERS), PageRequest.last(7), Order::from);
        assertThat(page.hasNext()).isFalse();
        pages.add(ids(page));
        while (page.hasPrevious()) {
            page = BY_AGE.page(dsl.selectFrom(ORDERS), page.previous(), Order::from);
            assertThat(page.hasNext()).isTrue();
            pages.add(ids(page));
        }
        Collections.reverse(pages);
        assertThat(pages.stream().flatMap(List::stream).toList()).isEqualTo(newestFirst);
        assertThat(pages).hasSize(15);
        assertThat(STATEMENTS).hasValue(15);
    }

    @Test
    void asksTheDatabaseOnceMoreOnlyWhereTheTokensRowIsGone() {
        Page<Order> first = BY_AGE.page(dsl.selectFrom(ORDERS), PageRequest.first(10), Order::from);
        dsl.deleteFrom(ORDERS).where(ORDERS.ID.eq(newestFirst.get(9))).execute();
        STATEMENTS.set(0);

        Page<Order> second = BY_AGE.page(dsl.selectFrom(ORDERS), first.next(), Order::from);
        assertThat(ids(second)).isEqualTo(newestFirst.subList(10, 20));
        assertThat(second.hasPrevious()).isTrue();
        assertThat(STATEMENTS).hasValue(2);

        dsl.deleteFrom(ORDERS).where(ORDERS.ID.in(newestFirst.subList(0, 9))).execute();
        second = BY_AGE.page(dsl.selectFrom(ORDERS), first.next(), Order::from);
        assertThat(second.hasPrevious()).isFalse();
    }

    @Test
    void leadsBackFromAPageThatBecameEmpty() {
        Page<Order> first = BY_AGE.page(dsl.selectFrom(ORDERS), PageRequest.first(10), Order::from);
        dsl.deleteFrom(ORDERS).where(ORDERS.ID.in(newestFirst.subList(10, 100))).execute();

        Page<Order> empty = BY_AGE.page(dsl.selectFrom(ORDERS), first.next(), Order::from);
        assertThat(empty).isEmpty();
        assertThat(empty.hasNext()).isFalse();
        PageRequest back = PageRequest.last(10).before(empty.previousToken().orElseThrow());
        Page<Order> again = BY_AGE.page(dsl.selectFrom(ORDERS), back, Order::from);
        assertThat(ids(again)).isEqualTo(newestFirst.subList(0, 10));
        assertThat(again.hasNext()).isFalse();
        assertThat(again.hasPrevious()).isFalse();
    }

    @Test
    void readsASecondRangeOnlyWhereTheFirstDidNotFillThePage() {
        Keyset<OrderRecord> byRating = Keyset.by(ORDERS.RATING.asc());
        Page<Order> page = byRating.page(dsl.selectFrom(ORDERS), PageRequest.first(50), Order::from);
        assertThat(STATEMENTS).hasValue(1);
        page = byRating.page(dsl.selectFrom(ORDERS), page.next(), Order::from);
        assertThat(STATEMENTS).hasValue(3);
        assertThat(page.items()).hasSize(50);
        assertThat(page.hasNext()).isFalse();
    }

    @Test
    void appendsThePrimaryKeyWhereTheKeysAreNotUnique() {
        assertThat(Keyset.by(ORDERS.CUSTOMER.desc()))
                .hasToString("Keyset[\"orders\".\"customer\" desc, \"orders\".\"id\" desc]");
        Keyset<OrderRecord> byCustomer = Keyset.by(ORDERS.CUSTOMER);
        Page<Order> page = byCustomer.page(dsl.selectFrom(ORDERS), PageRequest.first(60), Order::from);
        assertThat(page.items().get(49)).isEqualTo(new Order(new UUID(0, 98), "Ada"));
        assertThat(page.items().get(50)).isEqualTo(new Order(new UUID(0, 1), "Bob"));
    }

    @Test
    void readsRecordsWhereNoMapperIsGiven() {
        Page<OrderRecord> page = BY_AGE.page(dsl.selectFrom(ORDERS), PageRequest.first(1));
        assertThat(page.items().get(0).get(ORDERS.ID)).isEqualTo(newestFirst.get(0));
    }

    @Test
    void countsOnlyWhereATotalIsAskedFor() {
        Select<OrderRecord> adas = dsl.selectFrom(ORDERS).where(ORDERS.CUSTOMER.eq("Ada"));
        Page<Order> page = BY_AGE.page(adas, PageRequest.first(10).withTotal(), Order::from);
        assertThat(page.total()).hasValue(50);
        assertThat(BY_AGE.page(adas, page.next(), Order::from).total()).isEmpty();
        assertThat(STATEMENTS).hasValue(3);
    }

    @Test
    void hasADefaultSizeAndAMaximum() {
        Keyset<OrderRecord> limited = BY_AGE.withLimits(new PageLimits(3, 5));
        assertThat(limited.page(dsl.selectFrom(ORDERS), PageRequest.first()).items())
                .hasSize(3);
        assertThat(limited.page(dsl.selectFrom(ORDERS), PageRequest.last(6)).items())
                .hasSize(5);
        assertThat(BY_AGE.page(dsl.selectFrom(ORDERS), PageRequest.first()).items())
                .hasSize(20);
    }

    @Test
    void pagesThroughAnAlias() {
        Orders o = ORDERS.as("o");
        Keyset<Record2<UUID, Instant>> byAge =
                Keyset.by(o.field(ORDERS.PLACED_AT).desc());
        Select<Record2<UUID, Instant>> select =
                dsl.select(o.field(ORDERS.ID), o.field(ORDERS.PLACED_AT)).from(o);
        Page<UUID> page = byAge.page(select, PageRequest.first(5), row -> row.value1());
        page = byAge.page(select, page.next(), row -> row.value1());
        assertThat(page.items()).isEqualTo(newestFirst.subList(5, 10));
    }

    @Test
    void pagesByAnExpression() {
        var parity = DSL.lower(ORDERS.CUSTOMER);
        Keyset<Record2<UUID, String>> byExpression = Keyset.by(parity.desc(), ORDERS.ID.asc());
        Select<Record2<UUID, String>> select = dsl.select(ORDERS.ID, parity).from(ORDERS);
        Page<UUID> page = byExpression.page(select, PageRequest.first(49), row -> row.value1());
        page = byExpression.page(select, page.next(), row -> row.value1());
        assertThat(page.items().subList(0, 2)).containsExactly(new UUID(0, 99), new UUID(0, 0));
    }

    @Test
    void pagesThroughAJoinByKeysOfBothTables() {
        Orders other = ORDERS.as("other");
        var otherId = other.field(ORDERS.ID);
        Keyset<Record2<UUID, UUID>> pairs = Keyset.by(ORDERS.ID.asc(), otherId.desc());
        Select<Record2<UUID, UUID>> select = dsl.select(ORDERS.ID, otherId)
                .from(ORDERS)
                .join(other)
                .on(ORDERS.PLACED_AT.eq(other.field(ORDERS.PLACED_AT)));
        int expected = dsl.fetchCount(select);
        Page<Record2<UUID, UUID>> page = pairs.page(select, PageRequest.first(100));
        List<Record2<UUID, UUID>> seen = new ArrayList<>(page.items());
        while (page.hasNext()) {
            page = pairs.page(select, page.next());
            seen.addAll(page.items());
        }
        assertThat(seen).hasSize(expected).doesNotHaveDuplicates();
    }

    @Test
    void leavesTheCallersSelectAsItIs() {
        SelectQuery<OrderRecord> select = dsl.selectQuery(ORDERS);
        select.addConditions(ORDERS.CUSTOMER.eq("Ada"));
        String before = select.getSQL();
        Page<Order> page = BY_AGE.page(select, PageRequest.first(3).withTotal(), Order::from);
        BY_AGE.page(select, page.next(), Order::from);
        assertThat(select.getSQL()).isEqualTo(before);
        assertThat(select.fetch()).hasSize(50);
    }

    @Test
    void refusesATokenOfAnotherFilterOrderOrTable() {
        Select<OrderRecord> adas = dsl.selectFrom(ORDERS).where(ORDERS.CUSTOMER.eq("Ada"));
        PageRequest next = BY_AGE.page(adas, PageRequest.first(3)).next();
        PageRequest token = PageRequest.first(3).after(next.token().orElseThrow());
        Keyset<OrderRecord> oldestFirst = Keyset.by(ORDERS.PLACED_AT.asc(), ORDERS.ID.asc());
        for (PageRequest request : List.of(next, token)) {
            assertThat(BY_AGE.page(adas, request).items()).hasSize(3);
            assertRefused(() -> BY_AGE.page(dsl.selectFrom(ORDERS), request), Reason.OTHER_QUERY);
            Select<OrderRecord> bobs = dsl.selectFrom(ORDERS).where(ORDERS.CUSTOMER.eq("Bob"));
            assertRefused(() -> BY_AGE.page(bobs, request), Reason.OTHER_QUERY);
            assertRefused(() -> oldestFirst.page(adas, request), Reason.OTHER_QUERY);
        }
        assertRefused(() -> BY_AGE.page(adas, PageRequest.first(3).after("")), Reason.MALFORMED);
    }

    @Test
    void walksWithSignedTokens() {
        byte[] key = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        Keyset<OrderRecord> signed = BY_AGE.withSigning(CursorSigning.with("k1", key));
        Select<OrderRecord> orders = dsl.selectFrom(ORDERS);
        String token = signed.page(orders, PageRequest.first(10)).nextToken().orElseThrow();
        Page<Order> page = signed.page(orders, PageRequest.first(10).after(token), Order::from);
        assertThat(ids(page)).isEqualTo(newestFirst.subList(10, 20));
        assertRefused(() -> BY_AGE.page(orders, PageRequest.first(10).after(token)), Reason.UNTRUSTED);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(InvalidCursorException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(reason));
    }

    @Test
    void streamsAllRowsChunkByChunk() {
        try (Stream<UUID> stream = BY_AGE.stream(dsl.selectFrom(ORDERS), row -> row.get(ORDERS.ID), 30)) {
            assertThat(stream).isEqualTo(newestFirst);
        }
        assertThat(STATEMENTS).hasValue(4);
        STATEMENTS.set(0);
        assertThat(BY_AGE.stream(dsl.selectFrom(ORDERS), row -> row.get(ORDERS.ID), 30)
                        .limit(3))
                .isEqualTo(newestFirst.subList(0, 3));
        assertThat(STATEMENTS).hasValue(1);
    }

    @Test
    void streamsNullsOfALeadingKeyToo() {
        Keyset<OrderRecord> byRating = Keyset.by(ORDERS.RATING.desc().nullsFirst());
        List<UUID> expected = dsl.select(ORDERS.ID)
                .from(ORDERS)
                .orderBy(ORDERS.RATING.desc().nullsFirst(), ORDERS.ID.desc())
                .fetch(ORDERS.ID);
        assertThat(byRating.stream(dsl.selectFrom(ORDERS), row -> row.get(ORDERS.ID), 7))
                .isEqualTo(expected);
    }

    @Test
    void streamsThroughAServerSideCursorInsideATransaction() {
        dsl.transaction(configuration -> {
            Select<OrderRecord> orders = configuration.dsl().selectFrom(ORDERS);
            try (Stream<UUID> stream = BY_AGE.streamInTransaction(orders, row -> row.get(ORDERS.ID), 7)) {
                assertThat(stream).isEqualTo(newestFirst);
            }
            assertThat(configuration.dsl().fetchCount(ORDERS)).isEqualTo(100);
        });
    }

    @Test
    void refusesAServerSideCursorOutsideOfATransaction() {
        assertThatThrownBy(() -> BY_AGE.streamInTransaction(dsl.selectFrom(ORDERS), Order::from, 7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transaction");
    }

    @Test
    void saysInItsOwnExceptionsWhatTheDatabaseRefused() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            DSLContext elsewhere = DSL.using(connection, SQLDialect.POSTGRES);
            elsewhere.execute("create schema if not exists empty");
            elsewhere.execute("set search_path to empty");
            assertThatThrownBy(() -> BY_AGE.page(elsewhere.selectFrom(ORDERS), PageRequest.first(3)))
                    .isInstanceOf(SchemaMismatchException.class)
                    .satisfies(failure -> assertThat(SqlState.of(failure)).hasValue("42P01"));
        }
    }

    @Test
    void saysSoWhereTheConnectionIsLost() throws SQLException {
        Connection lost = database.dataSource().getConnection();
        lost.close();
        Select<OrderRecord> orders = DSL.using(lost, SQLDialect.POSTGRES).selectFrom(ORDERS);
        assertThatThrownBy(() -> BY_AGE.page(orders, PageRequest.first(3)))
                .isInstanceOf(ConnectionFailedException.class);
    }

    @Test
    void passesTheMappersExceptionThrough() {
        assertThatThrownBy(() -> BY_AGE.page(dsl.selectFrom(ORDERS), PageRequest.first(3), PageOfAnyTableTest::fail))
                .isInstanceOf(ArithmeticException.class);
    }

    private static Order fail(Record row) {
        throw new ArithmeticException("the mapper's own");
    }
}
