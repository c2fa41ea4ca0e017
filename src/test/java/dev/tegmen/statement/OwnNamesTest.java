package dev.tegmen.statement;

import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;

import dev.tegmen.Database;
import dev.tegmen.page.Keyset;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.page.PreparedPages;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.Transactions;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.SchemaImpl;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of a service's own, whatever their names are and in whatever schema they stand. */
class OwnNamesTest {
    private static TestDatabase testDatabase;
    private static Database db;
    private static Transactions session;
    private static DSLContext jooq;
    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        testDatabase = TestDatabase.create();
        db = Database.connect(testDatabase.url());
        session = Transactions.on(testDatabase.dataSource());
        connection = testDatabase.dataSource().getConnection();
        jooq = DSL.using(connection, SqlText.DIALECT);
        jooq.execute("create schema billing");
        jooq.execute("create schema \"Odd.Schema\"");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
        db.close();
        testDatabase.close();
    }

    /** A table as jOOQ would generate it. */
    static final class Own extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        private final transient Schema schema;
        final TableField<Record, Integer> id = createField(DSL.name("id"), SQLDataType.INTEGER.notNull(), this);
        final TableField<Record, String> value;

        Own(String schema, String table, String column) {
            super(DSL.name(table), new SchemaImpl(DSL.name(schema)));
            this.schema = new SchemaImpl(DSL.name(schema));
            this.value = createField(DSL.name(column), SQLDataType.VARCHAR(100).notNull(), this);
        }

        @Override
        public Schema getSchema() {
            return schema;
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return Internal.createUniqueKey(this, id);
        }
    }

    static List<Own> tables() {
        return List.of(
                new Own("", "Invoice", "issuedAt"),
                new Own("", "order", "end"),
                new Own("", "user", "group"),
                new Own("", "select", "from"),
                new Own("", "with space", "a b"),
                new Own("", "quo\"te", "co\"l"),
                new Own("", "apo'strophe", "it's"),
                new Own("", "dol$lar", "$1"),
                new Own("", "dot.ted", "a.b"),
                new Own("", "question?", "why?"),
                new Own("", "co:lon", ":name"),
                new Own("", "Ünïcode", "größe"),
                new Own("billing", "bill", "at"),
                new Own("billing", "users", "name"),
                new Own("Odd.Schema", "Odd.Table", "Odd.Column"));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void areReadAndWrittenUnderTheirVeryNames(Own own) throws SQLException {
        jooq.createTable(own).columns(own.id, own.value).primaryKey(own.id).execute();
        Update insert = Update.of(
                insertInto(own, own.id, own.value).values(Query.parameter(own.id), Query.parameter(own.value)));
        for (int i = 1; i <= 5; i++) {
            assertThat(insert.run(connection, i, "v" + i % 2)).isEqualTo(1);
        }
        Query<Integer> find = Query.of(
                select(own.id)
                        .from(own)
                        .where(own.value.eq(Query.parameter(own.value)))
                        .orderBy(own.id),
                row -> row.getInt(1));
        assertThat(find.list(connection, "v1")).containsExactly(1, 3, 5);

        Query<String> change = Query.of(
                DSL.update(own)
                        .set(own.value, Query.parameter(own.value))
                        .where(own.id.eq(Query.parameter(own.id)))
                        .returning(own.value),
                row -> row.getString(1));
        assertThat(change.first(connection, "changed", 2)).contains("changed");
        Update delete = Update.of(deleteFrom(own).where(own.id.eq(Query.parameter(own.id))));
        assertThat(delete.run(connection, 2)).isEqualTo(1);
        assertThat(session.<Integer>call(
                        Repeat.READ, (c, n) -> find.list(c, "v0").size()))
                .isEqualTo(1);

        Query<String> create = Query.of(
                insertInto(own, own.id, own.value)
                        .values(Query.parameter(own.id), Query.parameter(own.value))
                        .returning(own.value),
                row -> row.getString(1));
        assertThat(create.one(connection, 9, "v9")).isEqualTo("v9");

        PreparedPages<Integer> pages = Keyset.by(own.value.desc(), own.id.desc())
                .prepare(select(own.value, own.id).from(own), row -> row.getInt(2));
        assertThat(walk(pages)).containsExactly(9, 5, 3, 1, 4);
    }

    private static List<Integer> walk(PreparedPages<Integer> pages) {
        List<Integer> all = new ArrayList<>();
        Page<Integer> page = pages.page(session, PageRequest.first(1));
        all.addAll(page.items());
        while (page.hasNext()) {
            page = pages.page(session, page.next());
            all.addAll(page.items());
        }
        return all;
    }

    @Test
    void neverReadsAnotherSchemasTable() throws SQLException {
        jooq.execute("create table billing.plan (id int primary key)");
        jooq.execute("create table plan (id int primary key)");
        jooq.execute("insert into billing.plan values (1), (2)");
        jooq.execute("insert into plan values (99)");
        Own plan = new Own("billing", "plan", "none");
        Query<Integer> all = Query.of(select(plan.id).from(plan).orderBy(plan.id), row -> row.getInt(1));
        assertThat(all.list(connection)).containsExactly(1, 2);
        PreparedPages<Integer> pages =
                Keyset.by(plan.id.asc()).prepare(select(plan.id).from(plan), row -> row.getInt(1));
        assertThat(walk(pages)).containsExactly(1, 2);
    }

    @Test
    void standBesideTheLibrarysOwnInOneStatement() throws SQLException {
        User ada = db.users().create(new NewUser("ada@example.com", "Ada"));
        db.users().create(new NewUser("bob@example.com", "Bob"));
        jooq.execute("create table billing.\"Tier\" (\"userId\" uuid, \"order\" varchar(10))");
        jooq.execute("insert into billing.\"Tier\" values ('" + ada.id() + "', 'gold')");
        Table<Record> tier = table(name("billing", "Tier"));
        Field<UUID> userId = field(name("billing", "Tier", "userId"), SQLDataType.UUID);
        Field<String> order = field(name("billing", "Tier", "order"), SQLDataType.VARCHAR);

        Query<String> joined = Query.of(
                select(USERS.NAME)
                        .from(USERS)
                        .join(tier)
                        .on(userId.eq(USERS.ID))
                        .where(order.eq(Query.parameter(order))),
                row -> row.getString(1));
        assertThat(joined.list(connection, "gold")).containsExactly("Ada");

        Table<Record> aliased = tier.as("T");
        Query<String> underAnAlias = Query.of(
                select(USERS.as("U").NAME)
                        .from(USERS.as("U"))
                        .where(exists(selectOne()
                                .from(aliased)
                                .where(field(name("T", "userId"), SQLDataType.UUID)
                                        .eq(USERS.as("U").ID)))),
                row -> row.getString(1));
        assertThat(underAnAlias.list(connection)).containsExactly("Ada");
        assertThat(db.users()
                        .page(exists(selectOne().from(tier).where(userId.eq(USERS.ID))), PageRequest.first(5))
                        .items())
                .containsExactly(ada);
    }
}
