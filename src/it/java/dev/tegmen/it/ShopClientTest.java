package dev.tegmen.it;

import static dev.tegmen.it.shop.tables.Orders.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tegmen.DatabaseOptions;
import dev.tegmen.dao.StaleRowException;
import dev.tegmen.dao.Upserted;
import dev.tegmen.dao.WithMany;
import dev.tegmen.dao.WithOne;
import dev.tegmen.error.CheckViolationException;
import dev.tegmen.error.ForeignKeyViolationException;
import dev.tegmen.error.InvalidValueException;
import dev.tegmen.error.NotFoundException;
import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.it.shop.AccountChanges;
import dev.tegmen.it.shop.Category;
import dev.tegmen.it.shop.CategoryChanges;
import dev.tegmen.it.shop.Customer;
import dev.tegmen.it.shop.CustomerCategoryKey;
import dev.tegmen.it.shop.CustomerChanges;
import dev.tegmen.it.shop.CustomerName;
import dev.tegmen.it.shop.NewAccount;
import dev.tegmen.it.shop.NewCategory;
import dev.tegmen.it.shop.NewCustomer;
import dev.tegmen.it.shop.NewCustomerCategory;
import dev.tegmen.it.shop.NewCustomerSetting;
import dev.tegmen.it.shop.NewOrder;
import dev.tegmen.it.shop.NewOrderLine;
import dev.tegmen.it.shop.NewReturn;
import dev.tegmen.it.shop.NewTransfer;
import dev.tegmen.it.shop.Order;
import dev.tegmen.it.shop.OrderChanges;
import dev.tegmen.it.shop.OrderLine;
import dev.tegmen.it.shop.OrderLineChanges;
import dev.tegmen.it.shop.OrderLineKey;
import dev.tegmen.it.shop.Return;
import dev.tegmen.it.shop.ShopDatabase;
import dev.tegmen.it.shop.ShopRelations;
import dev.tegmen.it.shop.ShopTransaction;
import dev.tegmen.it.shop.Transfer;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.TransactionOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client that the generator has written for a shop, on a real database. */
class ShopClientTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private static TestDatabase testDatabase;
    private static ShopDatabase shop;

    @BeforeAll
    static void open() throws IOException, SQLException {
        testDatabase = Sql.migrated("shop");
        shop = ShopDatabase.connect(testDatabase.url());
    }

    @AfterAll
    static void close() {
        shop.close();
        testDatabase.close();
    }

    @BeforeEach
    void empty() {
        shop.transaction(tx -> Stream.of(
                        "returns",
                        "order_lines",
                        "orders",
                        "customer_categories",
                        "customer_settings",
                        "customers",
                        "categories",
                        "transfers",
                        "accounts")
                .mapToInt(table -> tx.dsl().execute("delete from " + table))
                .sum());
    }

    private static Customer customer(String name) {
        return shop.customers().create(new NewCustomer(name + "@example.com", name));
    }

    private static Order order(Customer customer, int minutes) {
        return shop.orders().create(new NewOrder(customer.id(), NOON.plusSeconds(60L * minutes)));
    }

    @Test
    void doesWhatTheReadmeSays() throws IOException, SQLException {
        try (TestDatabase own = Sql.migrated("shop")) {
            Page<WithMany<Customer, Order>> customers =
                    ShopExample.run(own.url(), Instant.parse("2026-11-25T12:00:00Z"));
            assertThat(customers.items()).hasSize(1);
            assertThat(customers.items().get(0).many())
                    .extracting(Order::rating)
                    .hasSize(3)
                    .containsOnlyNulls();
        }
    }

    @Test
    void createsWithDefaultsAndFindsByEachUniqueKey() {
        Customer ada = shop.customers()
                .create(new NewCustomer("ada@example.com", "Ada").withPhone("1").withPhone("12"));

        assertThat(ada.phone()).isEqualTo("12");
        assertThat(ada.createdAt()).isEqualTo(ada.updatedAt());
        assertThat(shop.customers().find(ada.id())).contains(ada);
        assertThat(shop.customers().findByEmail("ada@example.com")).contains(ada);
        assertThat(shop.customers().findByPhone("12")).contains(ada);
        assertThat(shop.customers().findByPhone("13")).isEmpty();
    }

    @Test
    void keepsTheKeyAndTheValuesThatTheCallerChose() {
        Customer ada = customer("ada");
        UUID id = UUID.randomUUID();

        Order order = shop.orders()
                .create(new NewOrder(ada.id(), NOON)
                        .withId(id)
                        .withNote("soon")
                        .withRating(4)
                        .withDiscount(new BigDecimal("1.50"))
                        .withState("paid"));

        assertThat(order)
                .isEqualTo(new Order(id, ada.id(), NOON, "soon", 4, new BigDecimal("1.50"), "paid", 0))
                .isEqualTo(shop.orders()
                        .findByCustomerIdAndPlacedAt(ada.id(), NOON)
                        .orElseThrow());
    }

    @Test
    void refusesWhatTheSchemaRefuses() {
        Customer ada = customer("ada");

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> shop.orders().create(new NewOrder(ada.id(), NOON).withNote("x".repeat(201))))
                .withMessageContaining("orders.note");
        assertThatExceptionOfType(UniqueViolationException.class).isThrownBy(() -> customer("ada"));
        assertThatExceptionOfType(CheckViolationException.class)
                .isThrownBy(() -> shop.orders().create(new NewOrder(ada.id(), NOON).withState("lost")));
        assertThatExceptionOfType(ForeignKeyViolationException.class)
                .isThrownBy(() -> shop.orders().create(new NewOrder(UUID.randomUUID(), NOON)));
    }

    @Test
    void changesOnlyWhatIsNamedAndCountsTheChanges() {
        Order order = order(customer("ada"), 0);

        Order rated = shop.orders()
                .update(
                        order.id(),
                        OrderChanges.none().withRating(5).withRating(3).withNote("late"));
        Order unrated = shop.orders()
                .update(order.id(), OrderChanges.none().withRating(null).addToDiscount(BigDecimal.ONE));

        assertThat(rated.rating()).isEqualTo(3);
        assertThat(rated.note()).isEqualTo("late");
        assertThat(rated.version()).isEqualTo(1);
        assertThat(unrated.rating()).isNull();
        assertThat(unrated.discount()).isEqualByComparingTo("1");
        assertThat(unrated.version()).isEqualTo(2);
        assertThat(shop.orders().update(order.id(), OrderChanges.none())).isEqualTo(unrated);
        assertThat(OrderChanges.none().isEmpty()).isTrue();
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> shop.orders()
                .update(UUID.randomUUID(), OrderChanges.none().withRating(1)));
    }

    @Test
    void changesARowOnlyIfItStandsAsItWasRead() {
        Order read = order(customer("ada"), 0);
        Order changed =
                shop.orders().updateIfUnchanged(read, OrderChanges.none().withRating(1));

        assertThat(changed.rating()).isEqualTo(1);
        assertThatExceptionOfType(StaleRowException.class)
                .isThrownBy(() -> shop.orders()
                        .updateIfUnchanged(read, OrderChanges.none().withRating(2)))
                .satisfies(stale -> assertThat(stale.current(Order.class)).isEqualTo(changed));

        Customer ada = shop.customers().findByEmail("ada@example.com").orElseThrow();
        Customer named =
                shop.customers().updateIfUnchanged(ada, CustomerChanges.none().withName("Ada L."));
        assertThat(named.updatedAt()).isAfter(ada.updatedAt());
        assertThatExceptionOfType(StaleRowException.class).isThrownBy(() -> shop.customers()
                .updateIfUnchanged(ada, CustomerChanges.none().withName("Eve")));
    }

    @Test
    void pagesByTheIndexThatLeadsWithATimeNewestFirst() {
        Customer ada = customer("ada");
        Customer eve = customer("eve");
        List<Order> orders = Stream.of(1, 2, 3, 4, 5)
                .map(minute -> order(minute == 3 ? eve : ada, minute))
                .toList();

        Page<Order> first = shop.orders().page(PageRequest.first(2));
        Page<Order> second = shop.orders().page(first.next());
        assertThat(first.items()).containsExactly(orders.get(4), orders.get(3));
        assertThat(second.items()).containsExactly(orders.get(2), orders.get(1));

        Page<Order> ofAda = shop.orders().ofCustomer(ada.id()).page(PageRequest.first(3));
        assertThat(ofAda.items()).containsExactly(orders.get(4), orders.get(3), orders.get(1));
        assertThat(shop.orders().ofCustomer(ada.id()).page(ofAda.next()).items())
                .containsExactly(orders.get(0));
        assertThat(shop.orders().ofCustomer(eve.id()).one()).isEqualTo(orders.get(2));
        assertThat(shop.orders().where(ORDERS.RATING.isNull()).count()).isEqualTo(5);
        assertThat(shop.orders().stream(2)).containsExactlyElementsOf(reversed(orders));
        assertThat(shop.customers().first()).contains(eve);
    }

    private static <T> List<T> reversed(List<T> items) {
        List<T> reversed = new ArrayList<>(items);
        java.util.Collections.reverse(reversed);
        return reversed;
    }

    @Test
    void changesAndDeletesASelection() {
        Customer ada = customer("ada");
        order(ada, 1);
        order(ada, 2);

        assertThat(shop.orders()
                        .ofCustomer(ada.id())
                        .update(OrderChanges.none().withState("sent").values()))
                .isEqualTo(2);
        assertThat(shop.orders().where(ORDERS.STATE, "sent").list(10, 0)).hasSize(2);
        assertThat(shop.orders().ofCustomer(ada.id()).delete()).isEqualTo(2);
        assertThat(shop.orders().exists()).isFalse();
    }

    @Test
    void namesRowsByAKeyOfSeveralColumns() {
        Order order = order(customer("ada"), 0);
        OrderLine first = shop.orderLines().create(new NewOrderLine(order.id(), 1, "tea", 2));
        OrderLine second = shop.orderLines().create(new NewOrderLine(order.id(), 2, "milk", 1));

        OrderLineKey key = new OrderLineKey(order.id(), 2);
        assertThat(second.key()).isEqualTo(key);
        assertThat(shop.orderLines().get(key)).isEqualTo(second);
        assertThat(shop.orderLines().exists(new OrderLineKey(order.id(), 3))).isFalse();
        assertThat(shop.orderLines().ofOrder(order.id()).list(10)).containsExactly(first, second);
        assertThat(shop.orderLines()
                        .update(key, OrderLineChanges.none().addToAmount(4))
                        .amount())
                .isEqualTo(5);
        assertThat(shop.orderLines().delete(key)).isTrue();
        assertThat(second).hasToString("OrderLine[" + order.id() + ", 2]");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> shop.orderLines().get(key));
    }

    @Test
    void selectsByAReferenceOfSeveralColumns() {
        Order order = order(customer("ada"), 0);
        OrderLine line = shop.orderLines().create(new NewOrderLine(order.id(), 1, "tea", 2));

        Return returned = shop.returns().create(new NewReturn(order.id(), 1, "cold"));

        assertThat(returned.id()).isPositive();
        assertThat(shop.returns().ofOrderLine(line.key()).list(5)).containsExactly(returned);
        assertThat(shop.returns().ofOrderLine(new OrderLineKey(order.id(), 9)).list(5))
                .isEmpty();
    }

    @Test
    void followsAReferenceToTheSameTable() {
        Category drinks = shop.categories().create(new NewCategory("Drinks"));
        Category tea = shop.categories().create(new NewCategory("Tea").withParentId(drinks.id()));
        Category art = shop.categories().create(new NewCategory("Art"));

        assertThat(shop.categories().ofParent(drinks.id()).list(10)).containsExactly(tea);
        assertThat(shop.categories().ofParent(null).list(10)).containsExactly(art, drinks);
        assertThat(shop.categories().findByName("Tea")).contains(tea);
        assertThat(shop.categories()
                        .update(tea.id(), CategoryChanges.none().withParentId(null))
                        .parentId())
                .isNull();
    }

    @Test
    void tellsSeveralReferencesToOneTableApart() {
        shop.accounts().create(new NewAccount("A").withBalance(new BigDecimal("10")));
        shop.accounts().create(new NewAccount("B").withKey("k").withValue("v"));
        LocalDate today = LocalDate.of(2026, 11, 25);
        Transfer early = shop.transfers().create(new NewTransfer("A", "B", 100, today));
        Transfer late = shop.transfers().create(new NewTransfer("A", "B", 200, today.plusDays(1)));

        assertThat(shop.transfers().ofFromAccount("A").list(10)).containsExactly(late, early);
        assertThat(shop.transfers().ofToAccount("A").exists()).isFalse();
        assertThat(shop.transfers().ofToAccount("B").count()).isEqualTo(2);
        assertThat(shop.accounts()
                        .update("A", AccountChanges.none().addToBalance(new BigDecimal("-2.5")))
                        .balance())
                .isEqualByComparingTo("7.5");
    }

    @Test
    void readsOneToOneAndTablesOfNothingButAKey() {
        Customer ada = customer("ada");
        Category tea = shop.categories().create(new NewCategory("Tea"));

        shop.customerSettings().create(new NewCustomerSetting(ada.id()).withNewsletter(true));
        shop.customerCategories().create(new NewCustomerCategory(ada.id(), tea.id()));

        assertThat(shop.customerSettings().get(ada.id()).newsletter()).isTrue();
        assertThat(shop.customerSettings().ofCustomer(ada.id()).one().theme()).isEqualTo("light");
        assertThat(shop.customerCategories().exists(new CustomerCategoryKey(ada.id(), tea.id())))
                .isTrue();
        assertThat(shop.customerCategories().ofCategory(tea.id()).count()).isEqualTo(1);
    }

    @Test
    void readsAView() {
        Customer ada = customer("ada");
        customer("eve");

        Page<CustomerName> page = shop.customerNames().page(PageRequest.first(1));

        assertThat(page.hasNext()).isTrue();
        assertThat(shop.customerNames()
                        .where(dev.tegmen.it.shop.tables.CustomerNames.CUSTOMER_NAMES.ID, ada.id())
                        .one())
                .isEqualTo(new CustomerName(ada.id(), "ada"));
        assertThat(shop.<Long, RuntimeException>transaction(tx -> {
                    tx.customers().delete(ada.id());
                    return tx.customerNames().count();
                }))
                .isEqualTo(1);
    }

    @Test
    void runsTransactionsOfItsOwnType() {
        AtomicInteger committed = new AtomicInteger();
        Order order = shop.transaction(TransactionOptions.ofDefaults().withLabel("order"), tx -> {
            Customer ada = tx.customers().create(new NewCustomer("ada@example.com", "Ada"));
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> tx.nested((ShopTransaction inner) ->
                            inner.customers().create(new NewCustomer("ada@example.com", "Eve"))));
            tx.afterCommit(committed::incrementAndGet);
            assertThat(tx.attempt()).isEqualTo(1);
            assertThat(tx.dsl().fetchCount(ORDERS)).isZero();
            return tx.orders().create(new NewOrder(ada.id(), NOON));
        });

        assertThat(committed).hasValue(1);
        assertThat(shop.orders().get(order.id())).isEqualTo(order);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> shop.transaction(tx -> {
                    tx.orders().delete(order.id());
                    throw new IOException("changed my mind");
                }));
        assertThat(shop.orders().exists(order.id())).isTrue();
    }

    @Test
    void standsBeforeADataSourceOfTheHost() {
        try (ShopDatabase other = ShopDatabase.using(testDatabase.dataSource(), DatabaseOptions.ofDefaults())) {
            assertThat(other.customers().count()).isZero();
        }
        try (ShopDatabase other = ShopDatabase.using(testDatabase.dataSource())) {
            assertThat(other.database().engine()).isEqualTo(testDatabase.engine());
        }
    }

    @Test
    void createsManyRowsInTheirOrder() {
        Customer ada = customer("ada");
        List<NewOrder> rows = new ArrayList<>();
        for (int minute = 0; minute < 100; minute++) {
            rows.add(new NewOrder(ada.id(), NOON.plusSeconds(60L * minute)).withRating(minute));
        }

        List<Order> created = shop.orders().createAll(rows);

        assertThat(created)
                .extracting(Order::rating)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        assertThat(shop.orders().count()).isEqualTo(100);
    }

    @Test
    void upsertsByThePrimaryKeyAndByEachUniqueOne() {
        Upserted<Customer> first = shop.customers().upsertByEmail(new NewCustomer("ada@example.com", "Ada"));
        Upserted<Customer> second = shop.customers().upsertByEmail(new NewCustomer("ada@example.com", "Ada L."));
        assertThat(first.inserted()).isTrue();
        assertThat(second.inserted()).isFalse();
        assertThat(second.row().id()).isEqualTo(first.row().id());
        assertThat(second.row().name()).isEqualTo("Ada L.");

        assertThat(shop.customers()
                        .upsert(new NewCustomer("a@example.com", "A")
                                .withId(first.row().id()))
                        .row()
                        .email())
                .isEqualTo("a@example.com");
        assertThat(shop.orders()
                        .upsertByCustomerIdAndPlacedAt(new NewOrder(first.row().id(), NOON).withNote("x"))
                        .inserted())
                .isTrue();
        assertThat(shop.accounts().upsertAll(List.of(new NewAccount("A"), new NewAccount("B"))))
                .allMatch(Upserted::inserted);
    }

    @Test
    void readsRowsWithTheirRelations() {
        Customer ada = customer("ada");
        Order early = order(ada, 1);
        Order late = order(ada, 2);
        shop.orderLines().create(new NewOrderLine(early.id(), 1, "tea", 2));
        shop.returns().create(new NewReturn(early.id(), 1, "cold"));
        Category drinks = shop.categories().create(new NewCategory("Drinks"));
        Category tea = shop.categories().create(new NewCategory("Tea").withParentId(drinks.id()));

        assertThat(shop.customers().with(ShopRelations.ORDERS_OF_CUSTOMER, 5).one())
                .isEqualTo(new WithMany<>(ada, List.of(late, early)));
        assertThat(shop.orders()
                        .with(ShopRelations.CUSTOMER_OF_ORDER)
                        .page(PageRequest.first(1))
                        .items())
                .containsExactly(new WithOne<>(late, ada));
        assertThat(shop.orderLines()
                        .with(ShopRelations.RETURNS_OF_ORDER_LINE, 1)
                        .one()
                        .many())
                .hasSize(1);
        assertThat(shop.categories().with(ShopRelations.CATEGORIES_OF_PARENT, 5).list(5))
                .containsExactly(new WithMany<>(drinks, List.of(tea)), new WithMany<>(tea, List.of()));
        assertThat(shop.categories().with(ShopRelations.PARENT_OF_CATEGORY).list(5))
                .containsExactly(new WithOne<>(drinks, null), new WithOne<>(tea, drinks));
    }

    @Test
    void neverShowsAValue() {
        Customer ada = customer("ada");

        assertThat(ada).hasToString("Customer[" + ada.id() + "]");
        assertThat(new NewCustomer("ada@example.com", "Ada").toString()).doesNotContain("ada@", "Ada");
        assertThat(CustomerChanges.none().withName("Ada").toString())
                .contains("name")
                .doesNotContain("Ada");
        assertThat(shop.toString()).doesNotContain("password");
    }
}
