package dev.tegmen.page;

import static dev.tegmen.page.Orders.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectFrom;
import static org.jooq.impl.DSL.table;

import dev.tegmen.page.Orders.Order;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.Test;

/** What a keyset refuses before anything is sent, and what it says then. */
class KeysetTest {
    private static final Keyset<OrderRecord> BY_AGE = Keyset.by(ORDERS.PLACED_AT.desc(), ORDERS.ID.desc());

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static void assertCannotPage(Select<?> select, String message) {
        assertRefused(() -> BY_AGE.prepare(select, row -> 1), message);
    }

    @Test
    void refusesKeysThatTellNoRowsApart() {
        assertRefused(() -> Keyset.by(), "at least one key");
        assertRefused(() -> Keyset.by(ORDERS.ID.asc(), ORDERS.ID.desc()), "given twice");
        assertRefused(() -> Keyset.by(DSL.field(name("a"), SQLDataType.INTEGER).asc()), "primary key");
        assertRefused(() -> Keyset.by(new Keyless(false).NUMBER.asc()), "no primary key and no unique key");
        assertRefused(() -> Keyset.by(new Keyless(true).MAYBE.asc()), "no primary key and no unique key");
    }

    @Test
    void takesAUniqueKeyWithoutNullsWhereThereIsNoPrimaryKey() {
        Keyless table = new Keyless(false) {
            private static final long serialVersionUID = 1L;

            @Override
            public java.util.List<UniqueKey<Record>> getKeys() {
                return java.util.List.of(Internal.createUniqueKey(this, NUMBER));
            }
        };
        assertThat(Keyset.by(table.MAYBE.asc()).toString()).contains("number\" asc");
        assertThat(Keyset.by(table.NUMBER.asc()).toString()).doesNotContain("maybe");
    }

    /** A table without a primary key. */
    private static class Keyless extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        private final boolean uniqueMaybe;
        final TableField<Record, Integer> NUMBER = createField(name("number"), SQLDataType.INTEGER.notNull(), this);
        final TableField<Record, Integer> MAYBE = createField(name("maybe"), SQLDataType.INTEGER, this);

        Keyless(boolean uniqueMaybe) {
            super(name("keyless"));
            this.uniqueMaybe = uniqueMaybe;
        }

        @Override
        public java.util.List<UniqueKey<Record>> getKeys() {
            return uniqueMaybe ? java.util.List.of(Internal.createUniqueKey(this, MAYBE)) : java.util.List.of();
        }
    }

    @Test
    void refusesAKeyWhoseTypeHasNoOrder() {
        assertRefused(() -> Keyset.by(DSL.field(name("a"), SQLDataType.JSON).asc(), ORDERS.ID.asc()), "no order");
        assertRefused(() -> Keyset.by(DSL.field(name("a"), SQLDataType.XML).asc(), ORDERS.ID.asc()), "no order");
    }

    @Test
    void refusesSelectsThatOrderLimitOrGroupThemselves() {
        assertCannotPage(selectFrom(ORDERS).orderBy(ORDERS.ID), "ORDER BY");
        assertCannotPage(selectFrom(ORDERS).limit(3), "LIMIT");
        assertCannotPage(selectFrom(ORDERS).offset(3), "LIMIT or OFFSET");
        assertCannotPage(
                select(ORDERS.ID, ORDERS.PLACED_AT, count()).from(ORDERS).groupBy(ORDERS.ID, ORDERS.PLACED_AT),
                "groups");
        assertCannotPage(
                select(ORDERS.ID, ORDERS.PLACED_AT).distinctOn(ORDERS.ID).from(ORDERS), "DISTINCT ON");
    }

    @Test
    void refusesSetOperations() {
        Select<OrderRecord> orders = selectFrom(ORDERS);
        assertCannotPage(selectFrom(ORDERS).union(orders), "UNION");
        assertCannotPage(selectFrom(ORDERS).unionAll(orders), "UNION");
        assertCannotPage(selectFrom(ORDERS).except(orders), "EXCEPT");
        assertCannotPage(selectFrom(ORDERS).intersect(orders), "INTERSECT");
    }

    @Test
    void takesDistinctAndCommonTableExpressions() {
        BY_AGE.prepare(DSL.selectDistinct(ORDERS.ID, ORDERS.PLACED_AT).from(ORDERS), row -> 1);
        BY_AGE.prepare(
                DSL.with("x")
                        .as(select(ORDERS.ID)
                                .from(ORDERS)
                                .union(select(ORDERS.ID).from(ORDERS)))
                        .select(ORDERS.ID, ORDERS.PLACED_AT)
                        .from(ORDERS)
                        .where(ORDERS.ID.in(
                                select(DSL.field(name("id"), UUID.class)).from(table(name("x"))))),
                row -> 1);
    }

    @Test
    void refusesSelectsThatLackAKey() {
        assertCannotPage(select(ORDERS.ID).from(ORDERS), "placed_at");
        Orders o = ORDERS.as("o");
        assertCannotPage(select(o.fields()).from(o), "placed_at");
    }

    @Test
    void refusesKeysOfATableThatAnOuterJoinMayLeaveOut() {
        Orders o = ORDERS.as("o");
        var on = o.field(ORDERS.ID).eq(ORDERS.ID);
        assertCannotPage(select(ORDERS.fields()).from(o).leftJoin(ORDERS).on(on), "outer join");
        assertCannotPage(select(ORDERS.fields()).from(ORDERS).rightJoin(o).on(on), "outer join");
        assertCannotPage(select(ORDERS.fields()).from(ORDERS).fullJoin(o).on(on), "outer join");
        BY_AGE.prepare(select(ORDERS.fields()).from(ORDERS).leftJoin(o).on(on), row -> 1);
        BY_AGE.prepare(select(ORDERS.fields()).from(ORDERS).join(o).on(on), row -> 1);
    }

    @Test
    void refusesASelectWithoutAConnection() {
        assertRefused(() -> BY_AGE.page(selectFrom(ORDERS), PageRequest.first(), Order::from), "connection");
        Select<OrderRecord> detached = DSL.using(SQLDialect.POSTGRES).selectFrom(ORDERS);
        assertRefused(() -> BY_AGE.page(detached, PageRequest.first(), Order::from), "connection");
    }

    @Test
    void refusesSizesOfChunksBelowOne() {
        Select<OrderRecord> orders = DSL.using(new org.postgresql.ds.PGSimpleDataSource(), SQLDialect.POSTGRES)
                .selectFrom(ORDERS);
        assertRefused(() -> BY_AGE.stream(orders, Order::from, 0), "at least 1 row");
        assertRefused(() -> BY_AGE.streamInTransaction(orders, Order::from, 0), "at least 1 row");
    }
}
