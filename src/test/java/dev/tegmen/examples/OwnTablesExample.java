package dev.tegmen.examples;

import dev.tegmen.page.Keyset;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.transaction.Isolation;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.transaction.Transactions;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Name;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.jspecify.annotations.Nullable;

/** A service with its own tables uses the building blocks with its own jOOQ classes. */
final class OwnTablesExample {
    private static final Orders ORDERS = new Orders();

    private OwnTablesExample() {}

    static Order place(DataSource dataSource, long cents, String requestId) {
        Transactions transactions = Transactions.on(dataSource);
        TransactionOptions options = TransactionOptions.ofDefaults()
                .withLabel("place order")
                .withIsolation(Isolation.SERIALIZABLE)
                .withDeadline(Duration.ofSeconds(5))
                .withExactlyOnce(requestId); // a second run with this key, here or elsewhere, is refused
        return transactions.run(options, tx -> tx.dsl()
                .insertInto(ORDERS, ORDERS.ID, ORDERS.PLACED_AT, ORDERS.CENTS)
                .values(UUID.randomUUID(), OffsetDateTime.now(ZoneOffset.UTC), cents)
                .returning()
                .fetchSingle(Order::from));
    }

    static Page<Order> page(DataSource dataSource, long cents, @Nullable String token) {
        DSLContext dsl = DSL.using(dataSource, SQLDialect.POSTGRES);
        Keyset<Record> byAge = Keyset.by(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());
        return byAge.page(
                dsl.selectFrom(ORDERS).where(ORDERS.CENTS.gt(cents)),
                PageRequest.first(50).after(token),
                Order::from);
    }

    record Order(UUID id, OffsetDateTime placedAt, long cents) {
        static Order from(Record row) {
            return new Order(row.get(ORDERS.ID), row.get(ORDERS.PLACED_AT), row.get(ORDERS.CENTS));
        }
    }

    /** What jOOQ's code generator would have made. */
    static final class Orders extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        final TableField<Record, UUID> ID = createField(DSL.name("id"), SQLDataType.UUID.nullable(false), this);
        final TableField<Record, OffsetDateTime> PLACED_AT =
                createField(DSL.name("placed_at"), SQLDataType.TIMESTAMPWITHTIMEZONE.nullable(false), this);
        final TableField<Record, Long> CENTS = createField(DSL.name("cents"), SQLDataType.BIGINT.nullable(false), this);

        private Orders() {
            this(DSL.name("orders"));
        }

        private Orders(Name name) {
            super(name);
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return Internal.createUniqueKey(this, DSL.name("orders_pkey"), ID);
        }
    }
}
