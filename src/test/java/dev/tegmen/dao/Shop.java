package dev.tegmen.dao;

import java.util.List;
import java.util.UUID;
import org.jooq.ForeignKey;
import org.jooq.Name;
import org.jooq.Record;
import org.jooq.Schema;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.jspecify.annotations.Nullable;

/**
 * Tables that are tied together in every way: by two columns, twice by one each, to themselves, not at all, with names that need
 * quotes, and in another schema.
 */
@SuppressWarnings({"unchecked", "rawtypes"}) // arrays of fields
final class Shop {
    static final Orders ORDERS = new Orders();
    static final Lines LINES = new Lines();
    static final People PEOPLE = new People();
    static final Letters LETTERS = new Letters();

    static final UniqueKey<Record> ORDERS_PKEY =
            Internal.createUniqueKey(ORDERS, DSL.name("orders_pkey"), ORDERS.SHOP, ORDERS.NUMBER);
    static final UniqueKey<Record> LINES_PKEY = Internal.createUniqueKey(LINES, DSL.name("lines_pkey"), LINES.ID);
    static final UniqueKey<Record> PEOPLE_PKEY = Internal.createUniqueKey(PEOPLE, DSL.name("people_pkey"), PEOPLE.ID);
    static final UniqueKey<Record> LETTERS_PKEY =
            Internal.createUniqueKey(LETTERS, DSL.name("letters_pkey"), LETTERS.ID);

    static final ForeignKey<Record, Record> LINE_ORDER = Internal.createForeignKey(
            LINES,
            DSL.name("lines_order_fkey"),
            new TableField[] {LINES.SHOP, LINES.ORDER_NUMBER},
            ORDERS_PKEY,
            new TableField[] {ORDERS.SHOP, ORDERS.NUMBER},
            true);
    static final ForeignKey<Record, Record> BOSS = Internal.createForeignKey(
            PEOPLE,
            DSL.name("people_boss_fkey"),
            new TableField[] {PEOPLE.BOSS},
            PEOPLE_PKEY,
            new TableField[] {PEOPLE.ID},
            true);
    static final ForeignKey<Record, Record> SENDER = Internal.createForeignKey(
            LETTERS,
            DSL.name("letters_sender_fkey"),
            new TableField[] {LETTERS.SENDER},
            PEOPLE_PKEY,
            new TableField[] {PEOPLE.ID},
            true);
    static final ForeignKey<Record, Record> RECEIVER = Internal.createForeignKey(
            LETTERS,
            DSL.name("letters_receiver_fkey"),
            new TableField[] {LETTERS.RECEIVER},
            PEOPLE_PKEY,
            new TableField[] {PEOPLE.ID},
            true);

    record OrderId(String shop, int number) {}

    record Order(String shop, int number, @Nullable String note) {}

    record Line(long id, String shop, int order, String text) {}

    record Person(int id, @Nullable Integer boss, String name) {}

    record Letter(UUID id, int sender, @Nullable Integer receiver, String text) {}

    static final Entity<Record, Order, OrderId> ORDER = Entity.of(
            ORDERS,
            PrimaryKey.of(ORDERS.SHOP, OrderId::shop).and(ORDERS.NUMBER, OrderId::number),
            row -> new Order(row.get(ORDERS.SHOP), row.get(ORDERS.NUMBER), row.get(ORDERS.NOTE)));
    static final Entity<Record, Line, Long> LINE = Entity.of(
            LINES,
            LINES.ID,
            row -> new Line(row.get(LINES.ID), row.get(LINES.SHOP), row.get(LINES.ORDER_NUMBER), row.get(LINES.TEXT)));
    static final Entity<Record, Person, Integer> PERSON = Entity.of(
            PEOPLE, PEOPLE.ID, row -> new Person(row.get(PEOPLE.ID), row.get(PEOPLE.BOSS), row.get(PEOPLE.NAME)));
    static final Entity<Record, Letter, UUID> LETTER = Entity.of(
                    LETTERS,
                    LETTERS.ID,
                    row -> new Letter(
                            row.get(LETTERS.ID),
                            row.get(LETTERS.SENDER),
                            row.get(LETTERS.RECEIVER),
                            row.get(LETTERS.TEXT)))
            .orderedBy(LETTERS.TEXT);

    private Shop() {}

    static List<String> ddl() {
        return List.of(
                "create schema store",
                "create table \"Orders\" (\"Shop\" varchar(20) not null, \"order\" int4 not null, note varchar(20),"
                        + " primary key (\"Shop\", \"order\"))",
                "create table store.lines (id int8 primary key, shop varchar(20) not null, order_number int4 not null,"
                        + " text varchar(20) not null,"
                        + " foreign key (shop, order_number) references \"Orders\" (\"Shop\", \"order\"))",
                "create table people (id int4 primary key, boss int4 references people (id),"
                        + " name varchar(20) not null)",
                "create index people_by_name on people (name, id)",
                "create table letters (id uuid primary key default gen_random_uuid(), sender int4 not null references people (id),"
                        + " receiver int4 references people (id), text varchar(20) not null)");
    }

    /** Names that need quotes, a key of two columns. */
    static final class Orders extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        final TableField<Record, String> SHOP =
                createField(DSL.name("Shop"), SQLDataType.VARCHAR(20).notNull(), this);
        final TableField<Record, Integer> NUMBER = createField(DSL.name("order"), SQLDataType.INTEGER.notNull(), this);
        final TableField<Record, String> NOTE = createField(DSL.name("note"), SQLDataType.VARCHAR(20), this);

        private Orders() {
            super(DSL.name("Orders"));
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return ORDERS_PKEY;
        }
    }

    /** In another schema. */
    static final class Lines extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;
        private static final Schema STORE = DSL.schema(DSL.name("store"));

        final TableField<Record, Long> ID = createField(DSL.name("id"), SQLDataType.BIGINT.notNull(), this);
        final TableField<Record, String> SHOP =
                createField(DSL.name("shop"), SQLDataType.VARCHAR(20).notNull(), this);
        final TableField<Record, Integer> ORDER_NUMBER =
                createField(DSL.name("order_number"), SQLDataType.INTEGER.notNull(), this);
        final TableField<Record, String> TEXT =
                createField(DSL.name("text"), SQLDataType.VARCHAR(20).notNull(), this);

        private Lines() {
            super(DSL.name("lines"), STORE);
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return LINES_PKEY;
        }
    }

    /** Tied to itself. */
    static final class People extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        final TableField<Record, Integer> ID = createField(DSL.name("id"), SQLDataType.INTEGER.notNull(), this);
        final TableField<Record, Integer> BOSS = createField(DSL.name("boss"), SQLDataType.INTEGER, this);
        final TableField<Record, String> NAME =
                createField(DSL.name("name"), SQLDataType.VARCHAR(20).notNull(), this);

        private People() {
            super(DSL.name("people"));
        }

        private People(Name alias, People aliased) {
            super(alias, null, aliased, null, DSL.comment(""));
        }

        @Override
        public People as(String alias) {
            return new People(DSL.name(alias), this);
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return PEOPLE_PKEY;
        }
    }

    /** Tied to the same table twice, once perhaps not. */
    static final class Letters extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        final TableField<Record, UUID> ID = createField(
                DSL.name("id"),
                SQLDataType.UUID.notNull().defaultValue(DSL.field("gen_random_uuid()", UUID.class)),
                this);
        final TableField<Record, Integer> SENDER = createField(DSL.name("sender"), SQLDataType.INTEGER.notNull(), this);
        final TableField<Record, Integer> RECEIVER = createField(DSL.name("receiver"), SQLDataType.INTEGER, this);
        final TableField<Record, String> TEXT =
                createField(DSL.name("text"), SQLDataType.VARCHAR(20).notNull(), this);

        private Letters() {
            super(DSL.name("letters"));
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return LETTERS_PKEY;
        }
    }
}
