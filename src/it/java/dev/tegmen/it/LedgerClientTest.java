package dev.tegmen.it;

import static dev.tegmen.it.ledger.sales.tables.Invoices.INVOICES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.dao.Upserted;
import dev.tegmen.it.ledger.LedgerDatabase;
import dev.tegmen.it.ledger.LedgerRelations;
import dev.tegmen.it.ledger.sales.Invoice;
import dev.tegmen.it.ledger.sales.NewInvoice;
import dev.tegmen.it.ledger.sales.NewOrder;
import dev.tegmen.it.ledger.sales.Order;
import dev.tegmen.testing.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client of two schemas, both with a table of the same name. */
class LedgerClientTest {
    private static TestDatabase testDatabase;
    private static LedgerDatabase ledger;

    @BeforeAll
    static void open() throws IOException, SQLException {
        testDatabase = Sql.migrated("ledger");
        ledger = LedgerDatabase.connect(testDatabase.url());
    }

    @AfterAll
    static void close() {
        ledger.close();
        testDatabase.close();
    }

    @Test
    void readsAndWritesBothSchemas() {
        Invoice invoice = ledger.invoices().create(new NewInvoice("1"));
        Order sold = ledger.salesOrders().create(new NewOrder().withInvoiceId(invoice.id()));
        var placed = ledger.orders().create(new dev.tegmen.it.ledger.default_schema.NewOrder("tea"));

        assertThat(ledger.orders().get(placed.id())).isEqualTo(placed);
        assertThat(ledger.invoices().findByNumber("1")).contains(invoice);
        assertThat(ledger.salesOrders().ofInvoice(invoice.id()).list(10)).containsExactly(sold);
        assertThat(ledger.invoices()
                        .where(INVOICES.NUMBER, "1")
                        .with(LedgerRelations.ORDERS_OF_INVOICE, 3)
                        .one()
                        .many())
                .containsExactly(sold);
    }

    @Test
    void upsertsByAUniqueKey() {
        List<Upserted<Invoice>> upserted =
                ledger.invoices().upsertAllByNumber(List.of(new NewInvoice("7"), new NewInvoice("8")));

        assertThat(upserted).allMatch(Upserted::inserted);
        assertThat(ledger.invoices().upsertByNumber(new NewInvoice("8")).row())
                .isEqualTo(upserted.get(1).row());
    }
}
