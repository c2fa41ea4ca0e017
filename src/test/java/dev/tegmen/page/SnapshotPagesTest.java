package dev.tegmen.page;

import static dev.tegmen.page.Orders.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.jooq.impl.DSL.select;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.UnsupportedByEngineException;
import dev.tegmen.page.InvalidCursorException.Reason;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks that read one moment: on CockroachDB they do, on PostgreSQL they are refused. */
class SnapshotPagesTest {
    private static final Keyset<OrderRecord> BY_AGE = Keyset.by(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());
    private static final PreparedPages<UUID> PREPARED =
            BY_AGE.prepare(select(ORDERS.ID, ORDERS.PLACED_AT).from(ORDERS), row -> row.getObject(1, UUID.class));

    private TestDatabase database;
    private Connection connection;
    private DSLContext dsl;
    private ConnectionSession session;

    @BeforeEach
    void fillOrders() throws SQLException {
        database = TestDatabase.createEmpty();
        connection = database.dataSource().getConnection();
        dsl = DSL.using(connection, SQLDialect.POSTGRES);
        session = new ConnectionSession(connection, database.engine());
        Orders.ddl().forEach(dsl::execute);
        insert(1, 10);
    }

    private void insert(int from, int to) {
        for (int i = from; i <= to; i++) {
            dsl.insertInto(ORDERS, ORDERS.ID, ORDERS.CUSTOMER, ORDERS.PLACED_AT)
                    .values(new UUID(0, i), "Ada", Instant.ofEpochSecond(i))
                    .execute();
        }
    }

    @AfterEach
    void dropOrders() throws SQLException {
        connection.close();
        database.close();
    }

    /** Both ways to read a page. */
    private Stream<Function<PageRequest, Page<UUID>>> readers() {
        return Stream.of(
                request -> BY_AGE.page(dsl.selectFrom(ORDERS), request, row -> row.get(ORDERS.ID)),
                request -> PREPARED.page(session, request));
    }

    @Test
    void refusesASnapshotOnPostgreSql() {
        assumeThat(database.engine()).isEqualTo(Engine.POSTGRESQL);
        readers().forEach(reader -> assertThatThrownBy(
                        () -> reader.apply(PageRequest.first(3).snapshot()))
                .isInstanceOf(UnsupportedByEngineException.class)
                .hasMessageContaining("CockroachDB"));
    }

    @Test
    void refusesATokenOfASnapshotWhereNoneIsAskedFor() {
        Position position =
                new Position(new @Nullable Object[] {Instant.EPOCH, new UUID(0, 1)}, false, new HlcTimestamp(1, 0));
        Ordering ordering = Ordering.of(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());
        PageTokenQuery query = new PageTokenQuery(
                KeyedSelect.of(ordering, dsl.selectFrom(ORDERS)).describe());
        String token = new PageTokenCodec(ordering, null).encode(position, query);
        readers()
                .forEach(reader -> assertOtherMoment(
                        () -> reader.apply(PageRequest.first(3).after(token))));
    }

    private static void assertOtherMoment(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(InvalidCursorException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.OTHER_MOMENT));
    }

    @Test
    void readsAllPagesOfAWalkAtOneMoment() {
        assumeThat(database.engine()).isEqualTo(Engine.COCKROACHDB);
        readers().forEach(reader -> {
            List<UUID> before = dsl.select(ORDERS.ID)
                    .from(ORDERS)
                    .orderBy(ORDERS.PLACED_AT.desc())
                    .fetch(ORDERS.ID);
            Page<UUID> page = reader.apply(PageRequest.first(3).snapshot().withTotal());
            assertThat(page.total()).hasValue(before.size());
            dsl.deleteFrom(ORDERS).where(ORDERS.ID.eq(before.get(2))).execute();
            insert(100 + before.size(), 100 + before.size());
            dsl.deleteFrom(ORDERS).where(ORDERS.ID.eq(before.get(8))).execute();

            List<UUID> seen = new ArrayList<>(page.items());
            while (page.hasNext()) {
                PageRequest token =
                        PageRequest.first(3).snapshot().after(page.nextToken().orElseThrow());
                page = reader.apply(token);
                seen.addAll(page.items());
            }
            assertThat(seen).isEqualTo(before);
            int last = before.size() - page.items().size();
            assertThat(reader.apply(page.previous()).items()).isEqualTo(before.subList(last - 3, last));
        });
    }

    @Test
    void refusesASnapshotInsideATransaction() {
        assumeThat(database.engine()).isEqualTo(Engine.COCKROACHDB);
        dsl.transaction(configuration -> assertThatThrownBy(() -> BY_AGE.page(
                        configuration.dsl().selectFrom(ORDERS),
                        PageRequest.first(3).snapshot()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transaction"));
    }

    @Test
    void refusesATokenWithoutAMomentWhereASnapshotIsAskedFor() {
        assumeThat(database.engine()).isEqualTo(Engine.COCKROACHDB);
        readers().forEach(reader -> {
            String token = reader.apply(PageRequest.first(3)).nextToken().orElseThrow();
            assertOtherMoment(() -> reader.apply(PageRequest.first(3).snapshot().after(token)));
        });
    }

    @Test
    void saysSoWhereTheMomentIsNoLongerKept() {
        assumeThat(database.engine()).isEqualTo(Engine.COCKROACHDB);
        assertThatThrownBy(() -> SnapshotTransaction.run(
                        connection, new HlcTimestamp(1_000_000_000_000_000_000L, 0), moment -> dsl.fetchCount(ORDERS)))
                .isInstanceOf(SnapshotExpiredException.class);
        assertThat(dsl.fetchCount(ORDERS)).isEqualTo(10);
        assertOtherMoment(() -> SnapshotTransaction.run(
                connection, new HlcTimestamp(Long.MAX_VALUE, 0), moment -> dsl.fetchCount(ORDERS)));
        assertThat(dsl.fetchCount(ORDERS)).isEqualTo(10);
    }

    @Test
    void writesAMomentAsDigitsOnly() {
        assertThat(HlcTimestamp.parse("1700000000000000000.0000000012"))
                .isEqualTo(new HlcTimestamp(1_700_000_000_000_000_000L, 12));
        assertThat(new HlcTimestamp(1_700_000_000_000_000_000L, 12).decimal())
                .isEqualTo("1700000000000000000.0000000012");
        for (String other : new String[] {"", "1'", "-1", "1.2", "1;", " 1", "99999999999999999999"}) {
            assertThatThrownBy(() -> HlcTimestamp.parse(other)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
