package dev.tegmen.dao;

import static dev.tegmen.dao.OddShop.ACCOUNT;
import static dev.tegmen.dao.OddShop.ACCOUNTS;
import static dev.tegmen.dao.OddShop.LINE;
import static dev.tegmen.dao.OddShop.LINES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.jooq.impl.DSL.avg;
import static org.jooq.impl.DSL.sum;

import dev.tegmen.Database;
import dev.tegmen.dao.OddShop.Account;
import dev.tegmen.engine.Engine;
import dev.tegmen.error.InvalidValueException;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is not meant is not done, and what was not sent is not told as unknown. */
class HonestWritesTest {
    private TestDatabase testDatabase;
    private Database db;
    private Dao<Record, Account, UUID> accounts;

    @BeforeEach
    void open() {
        testDatabase = OddShop.create();
        db = Database.connect(testDatabase.url());
        accounts = db.dao(ACCOUNT);
        accounts.create(Values.of(ACCOUNTS.EMAIL, "a"));
    }

    @AfterEach
    void close() {
        db.close();
        testDatabase.close();
    }

    @Test
    void anEmptyFilterChangesNothing() {
        for (Condition nothingSaid : List.of(
                DSL.noCondition(),
                DSL.and(List.of()),
                DSL.trueCondition(),
                DSL.noCondition().and(DSL.noCondition()))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> accounts.where(nothingSaid).delete());
            assertThatIllegalStateException()
                    .isThrownBy(() -> accounts.where(nothingSaid).update(Values.of(ACCOUNTS.VISITS, 9)));
            assertThat(accounts.where(nothingSaid).count()).isEqualTo(1);
        }
        assertThat(accounts.where(ACCOUNTS.VISITS, 1).where(DSL.noCondition()).update(Values.of(ACCOUNTS.VISITS, 2)))
                .isEqualTo(1);
        assertThat(accounts.all().where(DSL.noCondition()).delete()).isEqualTo(1);
    }

    @Test
    void aValueThatFailsBeforeItIsSentIsRefused() {
        Field<String> failing = DSL.field(
                DSL.name("x"),
                SQLDataType.VARCHAR.asConvertedDataType(Converter.ofNullable(String.class, String.class, x -> x, x -> {
                    throw new IllegalStateException("secret " + x);
                })));
        Query<String> query = Query.of(
                DSL.insertInto(DSL.table(DSL.name("Odd Shop", "Accounts")), DSL.field(DSL.name("E-mail")))
                        .values(Query.parameter(failing))
                        .returning(DSL.field(DSL.name("E-mail"))),
                row -> row.getString(1));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() ->
                        db.transactions().call(Repeat.UNSAFE, (connection, attempt) -> query.one(connection, "v")))
                .satisfies(refused ->
                        assertThat(refused.toString() + refused.getCause()).doesNotContain("secret"));
        assertThat(accounts.count()).isEqualTo(1);
    }

    @Test
    void readsWhatTheDatabaseMakesOfANumber() {
        accounts.create(Values.of(ACCOUNTS.EMAIL, "b").and(ACCOUNTS.VISITS, 4));
        assertThat(accounts.all()
                        .select(
                                row -> List.of(row.get(sum(ACCOUNTS.VISITS)), row.get(avg(ACCOUNTS.VISITS))),
                                sum(ACCOUNTS.VISITS),
                                avg(ACCOUNTS.VISITS))
                        .one())
                .satisfies(numbers -> {
                    assertThat(numbers.get(0)).isEqualByComparingTo(BigDecimal.valueOf(5));
                    assertThat(numbers.get(1)).isEqualByComparingTo(new BigDecimal("2.5"));
                });
    }

    @Test
    void textsWithinOtherTypesMustBeStorableToo() {
        UUID order = UUID.randomUUID();
        Values<Record> line = Values.of(LINES.ORDER, order).and(LINES.NO, 1);
        Dao<Record, OddShop.Line, OddShop.LineId> lines = db.dao(LINE);
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> lines.create(line.and(LINES.TAGS, new String[] {"a\ud800"})));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> lines.create(line.and(LINES.DATA, JSONB.valueOf("\"\ud800\""))));
        assertThat(lines.count()).isZero();
    }

    @Test
    void theOptimisticLockTakesNull() {
        Account read = accounts.one();
        assertThat(read.name()).isNull();
        assertThat(accounts.updateIfUnchanged(read.id(), ACCOUNTS.NAME, null, Values.of(ACCOUNTS.NAME, "x"))
                        .name())
                .isEqualTo("x");
        assertThatExceptionOfType(StaleRowException.class)
                .isThrownBy(() ->
                        accounts.updateIfUnchanged(read.id(), ACCOUNTS.NAME, null, Values.of(ACCOUNTS.NAME, "y")));
        assertThat(accounts.one().name()).isEqualTo("x");
    }

    @Test
    void whatTheDatabaseMakesNeedNotBeGiven() throws SQLException {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> accounts.create(Values.of(ACCOUNTS.NAME, "x")))
                .withMessageContaining("must be given");
        try (Connection connection = testDatabase.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter table \"Odd Shop\".\"Accounts\" alter column \"E-mail\" set default 'made'");
        }
        assertThat(db.dao(ACCOUNT.madeByDatabase(ACCOUNTS.EMAIL))
                        .create(Values.of(ACCOUNTS.NAME, "x"))
                        .email())
                .isEqualTo("made");
    }

    @Test
    void rowsThatATriggerLeavesOutAreToldOf() throws SQLException {
        Assumptions.assumeTrue(db.engine() == Engine.POSTGRESQL);
        try (Connection connection = testDatabase.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create function leave_out() returns trigger language plpgsql as"
                    + " 'begin if new.name = ''out'' then return null; end if; return new; end'");
            statement.execute("create trigger leave_out before insert on \"Odd Shop\".\"Accounts\""
                    + " for each row execute function leave_out()");
        }
        List<Values<Record>> rows = List.of(
                Values.of(ACCOUNTS.EMAIL, "b").and(ACCOUNTS.NAME, "in"),
                Values.of(ACCOUNTS.EMAIL, "c").and(ACCOUNTS.NAME, "out"));
        assertThatIllegalStateException()
                .isThrownBy(() -> accounts.upsertAll(rows, ACCOUNTS.EMAIL))
                .withMessageContaining("of 2 rows 1 were written");
        assertThatIllegalStateException()
                .isThrownBy(() -> db.transaction(tx -> accounts.in(tx).upsertAll(rows, ACCOUNTS.EMAIL)));
        assertThat(accounts.count())
                .as("outside of a transaction the other stands")
                .isEqualTo(2);
    }

    /** A wall clock time that the JVM's zone has not: jOOQ by itself would send another one. */
    @Test
    void aValueIsTheSameWhateverIsDoneWithTheRows() throws SQLException {
        try (Connection connection = testDatabase.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table moments (id int primary key, at timestamp not null, note varchar(9))");
        }
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Paris"));
        try {
            LocalDateTime gap = LocalDateTime.of(2024, 3, 31, 2, 30);
            Moments moments = new Moments();
            Dao<Record, Integer, Integer> dao =
                    Dao.of(Entity.of(moments, moments.id, row -> row.get(moments.id)), db.transactions());
            dao.create(Values.of(moments.id, 1).and(moments.at, gap));
            dao.create(Values.of(moments.id, 2).and(moments.at, gap.plusHours(1)));
            Selection<Record, Integer> first = dao.where(moments.at, gap);
            assertThat(first.list(9)).containsExactly(1);
            assertThat(first.orderBy(moments.id.desc()).list(9)).containsExactly(1);
            assertThat(first.select(row -> row.get(moments.id), moments.id).list(9))
                    .containsExactly(1);
            assertThat(first.distinct().list(9)).containsExactly(1);
            assertThat(db.<List<Integer>, RuntimeException>transaction(
                            tx -> dao.in(tx).where(moments.at, gap).forUpdate().list(9)))
                    .containsExactly(1);
            assertThat(first.update(Values.of(moments.note, "first"))).isEqualTo(1);
            assertThat(dao.where(moments.note, "first").list(9)).containsExactly(1);
            assertThat(dao.where(moments.id, 2).update(Values.of(moments.at, gap)))
                    .isEqualTo(1);
            assertThat(first.count()).isEqualTo(2);
            assertThat(first.where(moments.id, 1).delete()).isEqualTo(1);
            assertThat(dao.list(9)).containsExactly(2);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @SuppressWarnings("serial") // jOOQ 3.21 no longer says that its fields are serializable
    private static final class Moments extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        private final TableField<Record, Integer> id = createField(DSL.name("id"), SQLDataType.INTEGER.notNull(), this);
        private final TableField<Record, LocalDateTime> at =
                createField(DSL.name("at"), SQLDataType.LOCALDATETIME.notNull(), this);
        private final TableField<Record, String> note = createField(DSL.name("note"), SQLDataType.VARCHAR(9), this);

        private Moments() {
            super(DSL.name("moments"));
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return Internal.createUniqueKey(this, id);
        }
    }
}
