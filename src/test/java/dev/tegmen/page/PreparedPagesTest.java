package dev.tegmen.page;

import static dev.tegmen.page.Orders.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.select;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.SchemaMismatchException;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages whose SQL is rendered once, run in a session. */
class PreparedPagesTest {
    private static final Keyset<OrderRecord> BY_AGE = Keyset.by(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());
    private static final PreparedPages<UUID> ALL =
            BY_AGE.prepare(select(ORDERS.ID, ORDERS.PLACED_AT).from(ORDERS), row -> row.getObject(1, UUID.class));
    private static final PreparedPages<UUID> OF_CUSTOMER = BY_AGE.prepare(
            select(ORDERS.PLACED_AT, ORDERS.ID)
                    .from(ORDERS)
                    .where(ORDERS.CUSTOMER.eq(Query.parameter(ORDERS.CUSTOMER)))
                    .and(ORDERS.RATING.isNull().or(ORDERS.RATING.ge(0))),
            row -> row.getObject(2, UUID.class));

    private TestDatabase database;
    private Connection connection;
    private CountingSession session;

    @BeforeEach
    void fillOrders() throws SQLException {
        database = TestDatabase.createEmpty();
        connection = database.dataSource().getConnection();
        session = new CountingSession(new ConnectionSession(connection, database.engine()));
        for (String ddl : Orders.ddl()) {
            execute(ddl);
        }
        execute("insert into orders (id, customer, placed_at, rating) select"
                + " ('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid,"
                + " case when i % 2 = 0 then 'Ada' else 'Bob' end,"
                + " timestamptz '2026-01-01 00:00:00Z' + interval '1 microsecond' * (i - i % 3), i"
                + " from generate_series(0, 99) i");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterEach
    void dropOrders() throws SQLException {
        connection.close();
        database.close();
    }

    private static UUID id(int number) {
        return new UUID(0, Long.parseLong(Integer.toString(number), 16));
    }

    @Test
    void walksInBothDirectionsWithOneCallAPage() {
        List<UUID> seen = new ArrayList<>();
        Page<UUID> page = ALL.page(session, PageRequest.first(10));
        seen.addAll(page.items());
        while (page.hasNext()) {
            page = ALL.page(session, page.next());
            seen.addAll(page.items());
        }
        assertThat(session.calls).isEqualTo(10);
        assertThat(seen)
                .hasSize(100)
                .doesNotHaveDuplicates()
                .startsWith(id(99), id(98))
                .endsWith(id(0));

        page = ALL.page(session, page.previous());
        assertThat(page.items()).isEqualTo(seen.subList(80, 90));
        page = ALL.page(
                session, PageRequest.last(10).before(page.previousToken().orElseThrow()));
        assertThat(page.items()).isEqualTo(seen.subList(70, 80));
    }

    @Test
    void readsPagesLargeAndSmall() {
        for (int size : new int[] {1, 99, 100, 126, 127, 128, 1000}) {
            Page<UUID> page = ALL.page(session, PageRequest.first(size));
            assertThat(page.items()).hasSize(Math.min(size, 100));
            assertThat(page.hasNext()).isEqualTo(size < 100);
        }
        String token = ALL.page(session, PageRequest.first(10)).nextToken().orElseThrow();
        assertThat(ALL.page(session, PageRequest.first(1000).after(token)).items())
                .hasSize(90)
                .startsWith(id(89));
    }

    @Test
    void bindsTokensToTheValuesOfTheFilter() {
        Page<UUID> adas = OF_CUSTOMER.page(session, PageRequest.first(3).withTotal(), "Ada");
        assertThat(adas.items()).containsExactly(id(98), id(96), id(94));
        assertThat(adas.total()).hasValue(50);
        assertThat(OF_CUSTOMER.page(session, adas.next(), "Ada").items()).containsExactly(id(92), id(90), id(88));
        PageRequest token = PageRequest.first(3).after(adas.nextToken().orElseThrow());
        assertThat(OF_CUSTOMER.page(session, token, "Ada").items()).containsExactly(id(92), id(90), id(88));
        for (PageRequest request : List.of(adas.next(), token)) {
            assertThatThrownBy(() -> OF_CUSTOMER.page(session, request, "Bob"))
                    .isInstanceOf(InvalidCursorException.class);
            assertThatThrownBy(() -> ALL.page(session, request)).isInstanceOf(InvalidCursorException.class);
        }
    }

    @Test
    void streamsAllRowsChunkByChunk() {
        assertThat(OF_CUSTOMER.stream(session, 20, "Bob"))
                .hasSize(50)
                .startsWith(id(99))
                .endsWith(id(1));
        assertThat(session.calls).isEqualTo(3);
        assertThat(OF_CUSTOMER.stream(session, 20, "Nobody")).isEmpty();
    }

    @Test
    void streamsEachRowOnceWhileTheTableChanges() {
        List<UUID> seen = new ArrayList<>();
        ALL.stream(session, 10).forEach(id -> {
            seen.add(id);
            delete(id);
        });
        assertThat(seen).hasSize(100).doesNotHaveDuplicates();
        assertThat(ALL.page(session, PageRequest.first()).items()).isEmpty();
    }

    private void delete(UUID id) {
        try {
            execute("delete from orders where id = '" + id + "'");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void startsAfreshWhenACallIsRunAgain() {
        Session twice = new Session() {
            @Override
            public <T> T call(Repeat repeat, SqlCall<T> call) {
                assertThat(repeat).isEqualTo(Repeat.READ);
                session.call(repeat, call);
                return session.call(repeat, call);
            }

            @Override
            public <T> T atomically(Repeat repeat, SqlCall<T> call) {
                return call(repeat, call);
            }

            @Override
            public Engine engine() {
                return session.engine();
            }
        };
        assertThat(ALL.page(twice, PageRequest.first(3)).items()).containsExactly(id(99), id(98), id(97));
    }

    @Test
    void letsTheSessionSayWhatTheDatabaseRefused() throws SQLException {
        execute("drop table orders");
        assertThatThrownBy(() -> ALL.page(session, PageRequest.first())).isInstanceOf(SchemaMismatchException.class);
    }

    @Test
    void takesOneValueForAParameterThatStandsTwice() {
        var customer = Query.parameter(ORDERS.CUSTOMER);
        PreparedPages<UUID> pages = BY_AGE.prepare(
                select(ORDERS.ID, ORDERS.PLACED_AT)
                        .from(ORDERS)
                        .where(ORDERS.CUSTOMER.eq(customer).or(ORDERS.CUSTOMER.gt(customer))),
                row -> row.getObject(1, UUID.class));
        Page<UUID> first = pages.page(session, PageRequest.first(60).withTotal(), "Bob");
        assertThat(first.total()).hasValue(50);
        assertThat(pages.page(session, PageRequest.first(150), "Ada").items()).hasSize(100);
        Page<UUID> adas = pages.page(session, PageRequest.first(20), "Ada");
        assertThat(pages.page(session, adas.next(), "Ada").items())
                .hasSize(20)
                .doesNotContainAnyElementsOf(adas.items());
    }

    @Test
    void refusesAWrongNumberOfValues() {
        assertThatThrownBy(() -> OF_CUSTOMER.page(session, PageRequest.first()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Counts calls, each of which is a round trip. */
    private static final class CountingSession implements Session {
        private final Session session;
        private int calls;

        CountingSession(Session session) {
            this.session = session;
        }

        @Override
        public <T> T call(Repeat repeat, SqlCall<T> call) {
            calls++;
            return session.call(repeat, call);
        }

        @Override
        public <T> T atomically(Repeat repeat, SqlCall<T> call) {
            return call(repeat, call);
        }

        @Override
        public Engine engine() {
            return session.engine();
        }
    }
}
