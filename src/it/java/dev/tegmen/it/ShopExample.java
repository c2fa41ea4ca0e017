package dev.tegmen.it;

import dev.tegmen.dao.WithMany;
import dev.tegmen.it.shop.Customer;
import dev.tegmen.it.shop.NewCustomer;
import dev.tegmen.it.shop.NewOrder;
import dev.tegmen.it.shop.Order;
import dev.tegmen.it.shop.OrderChanges;
import dev.tegmen.it.shop.ShopDatabase;
import dev.tegmen.it.shop.ShopRelations;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import java.time.Instant;
import java.util.List;

/** The README's example of a generated client. */
final class ShopExample {
    private ShopExample() {}

    static Page<WithMany<Customer, Order>> run(String url, Instant now) {
        try (ShopDatabase shop = ShopDatabase.connect(url)) {
            Customer ada = shop.customers()
                    .upsertByEmail(new NewCustomer("ada@example.com", "Ada"))
                    .row();

            Order order = shop.transaction(tx -> tx.orders().create(new NewOrder(ada.id(), now).withRating(5)));
            shop.orders().updateIfUnchanged(order, OrderChanges.none().withRating(null)); // optimistic lock
            shop.orders()
                    .createAll(List.of(
                            new NewOrder(ada.id(), now.plusSeconds(1)), new NewOrder(ada.id(), now.plusSeconds(2))));

            Page<Order> orders = shop.orders().ofCustomer(ada.id()).page(PageRequest.first(20)); // newest first

            // each customer with the newest three orders, in one statement
            Page<WithMany<Customer, Order>> customers =
                    shop.customers().with(ShopRelations.ORDERS_OF_CUSTOMER, 3).page(PageRequest.first(20));
            return orders.items().size() == 3 ? customers : Page.of(List.of());
        }
    }
}
