package dev.tegmen.page;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Name;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;

/** A table that is not the library's, written by hand as jOOQ would generate it. */
final class Orders extends TableImpl<OrderRecord> {
    private static final long serialVersionUID = 1L;

    static final Orders ORDERS = new Orders(DSL.name("orders"));

    final TableField<OrderRecord, UUID> ID = createField(DSL.name("id"), SQLDataType.UUID.notNull(), this);
    final TableField<OrderRecord, String> CUSTOMER =
            createField(DSL.name("customer"), SQLDataType.VARCHAR(100).notNull(), this);
    final TableField<OrderRecord, Instant> PLACED_AT =
            createField(DSL.name("placed_at"), SQLDataType.INSTANT.notNull(), this);
    final TableField<OrderRecord, Integer> RATING = createField(DSL.name("rating"), SQLDataType.INTEGER, this);

    private Orders(Name name) {
        super(name);
    }

    private Orders(Name alias, Orders aliased) {
        super(alias, null, aliased, null, DSL.comment(""));
    }

    @Override
    public Class<OrderRecord> getRecordType() {
        return OrderRecord.class;
    }

    @Override
    public UniqueKey<OrderRecord> getPrimaryKey() {
        return Internal.createUniqueKey(ORDERS, ORDERS.ID);
    }

    @Override
    public Orders as(String alias) {
        return new Orders(DSL.name(alias), this);
    }

    /** Its DDL, on both engines. */
    static List<String> ddl() {
        return List.of(
                "create table orders (id uuid primary key, customer varchar(100) not null, placed_at timestamptz not null,"
                        + " rating int4)",
                "create index orders_placed_at_id_idx on orders (placed_at desc, id desc)",
                "create index orders_rating_id_idx on orders (rating desc, id desc)");
    }

    /** What a service makes of a row. */
    record Order(UUID id, String customer) {
        static Order from(Record row) {
            return new Order(row.get(ORDERS.ID), row.get(ORDERS.CUSTOMER));
        }
    }
}
