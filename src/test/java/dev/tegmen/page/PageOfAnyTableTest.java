package dev.tegmen.page;

import static dev.tegmen.page.Orders.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.page.Orders.Order;
import dev.tegmen.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pages over a table of a service's own. */
class PageOfAnyTableTest {
    private static final Keyset<OrderRecord> BY_AGE = Keyset.by(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());

    private static TestDatabase database;
    private static DSLContext dsl;
    private static List<UUID> newestFirst;

    @BeforeAll
    static void createOrders() {
        database = TestDatabase.createEmpty();
        dsl = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
        Orders.ddl().forEach(dsl::execute);
        for (int i = 0; i < 100; i++) {
            dsl.insertInto(ORDERS)
                    .set(ORDERS.ID, new UUID(0, i))
                    .set(ORDERS.CUSTOMER, i % 2 == 0 ? "Ada" : "Bob")
                    .set(
                            ORDERS.PLACED_AT,
                            Instant.parse("2026-01-01T00:00:00.123456Z").plusSeconds(i / 7))
                    .set(ORDERS.RATING, i % 3 == 0 ? null : i % 5)
                    .execute();
        }
        newestFirst = dsl.select(ORDERS.ID)
                .from(ORDERS)
                .orderBy(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc())
                .fetch(ORDERS.ID);
    }

    @AfterAll
    static void dropOrders() {
        database.close();
    }

    @Test
    void walksForwardsWithTokens() {
        List<UUID> seen = new ArrayList<>();
        String token = null;
        do {
            Page<Order> page = BY_AGE.page(
                    dsl.selectFrom(ORDERS).where(ORDERS.CUSTOMER.in("Ada", "Bob")),
                    PageRequest.first(7).after(token),
                    Order::from);
            page.forEach(order -> seen.add(order.id()));
            assertThat(page.hasPrevious()).isEqualTo(token != null);
            token = page.nextToken().orElse(null);
        } while (token != null);
        assertThat(seen).isEqualTo(newestFirst);
    }

    @Test
    void walksBackwardsInForwardOrderPages() {
        List<UUID> seen = new ArrayList<>();
        Page<Order> page = BY_AGE.page(dsl.selectFrom(ORDERS), PageRequest.last(7), Order::from);
        assertThat(page.hasNext()).isFalse();
        List<UUID> last = page.items().stream().map(Order::id).toList();
        assertThat(last).isEqualTo(newestFirst.subList(93, 100));
        while (true) {
            List<Order> reversed = new ArrayList<>(page.items());
            Collections.reverse(reversed);
            reversed.forEach(order -> seen.add(order.id()));
            if (!page.hasPrevious()) {
                break;
            }
            page = BY_AGE.page(dsl.selectFrom(ORDERS), page.previous(), Order::from);
            assertThat(page.hasNext()).isTrue();
        }
        List<UUID> oldestFirst = new ArrayList<>(newestFirst);
        Collections.reverse(oldestFirst);
        assertThat(seen).isEqualTo(oldestFirst);
    }
}
