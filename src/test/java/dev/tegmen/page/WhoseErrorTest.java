package dev.tegmen.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.statement.Session;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.Transactions;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An error about a value on a later page: the token's fault only if the token's own value caused it. */
@SuppressWarnings("NullAway.Init") // JUnit runs create() first
class WhoseErrorTest {
    private static final Field<Integer> ID = DSL.field(DSL.name("id"), SQLDataType.INTEGER);

    private static TestDatabase database;
    private static Transactions transactions;

    @BeforeAll
    static void create() throws SQLException {
        database = TestDatabase.createEmpty();
        transactions = Transactions.on(database.dataSource());
        boolean postgres = database.engine() == Engine.POSTGRESQL;
        try (var connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create type mood as enum ('sad', 'fine', 'glad')");
            if (postgres) {
                statement.execute("create domain amount as interval check (value >= '0 s')");
            }
            statement.execute("create table t (id int4 primary key, code text not null, numeric_key numeric not null,"
                    + " mood_key mood not null, inet_key inet not null, time_key time not null, stamp_key timestamp not null,"
                    + " zoned_key timestamptz not null, interval_key interval not null, text_key text not null,"
                    + " char_key char(4) not null, bits_key varbit not null, array_key int4[] not null,"
                    + " domain_key " + (postgres ? "amount" : "interval") + " not null)");
            for (int i = 1; i <= 4; i++) {
                statement.execute("insert into t values (" + i + ", '" + (i == 4 ? "é" : i) + "', " + i + ", '"
                        + (i < 3 ? "sad" : "glad") + "', '10.0.0." + i + "', '10:00:0" + i + "', '2026-01-0" + i
                        + "', '2026-01-0" + i + " 00:00+00', '" + i + " days', 'é" + i + "', 'é" + i + "', B'0"
                        + (i % 2)
                        + "', '{" + i + "}', '" + i + " days')");
            }
        }
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    private static List<String> keys() {
        return List.of(
                "numeric_key",
                "mood_key",
                "inet_key",
                "time_key",
                "stamp_key",
                "zoned_key",
                "interval_key",
                "text_key",
                "char_key",
                "bits_key",
                "array_key",
                "domain_key");
    }

    /** Conditions that hold for the first rows, and fail for the last, whatever the order. */
    private static List<String> faults() {
        return List.of(
                "10 / (4 - id) < 100",
                "cast(code as int) > 0",
                "cast(code as timestamp) is null or id < 0",
                "cast(case when id = 4 then 'nobody' else 'sad' end as mood) = 'sad'",
                "cast(case when id = 4 then '10.0.0.x' else '10.0.0.1' end as inet) is not null",
                "cast(id * 1000000000 as int4) > 0",
                "cast(case when id = 4 then '2026-02-30' else '2026-02-03' end as date) is not null");
    }

    private static List<Object[]> keysAndFaults() {
        List<Object[]> all = new ArrayList<>();
        keys().forEach(key -> faults().forEach(fault -> all.add(new Object[] {key, fault})));
        return all;
    }

    /** Runs something outside of a transaction, inside one, and each with a prepared select and with a plain one. */
    private static void everywhere(Consumer<Function<PageRequest, Page<Integer>>> test, String key, String fault) {
        Field<Object> column = DSL.field(DSL.name(key), Object.class);
        DSLContext dsl = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
        test.accept(request -> prepared(column, fault, transactions, request));
        test.accept(request -> selected(column, fault, dsl, request));
        test.accept(request -> transactions.run(tx -> prepared(column, fault, tx, request)));
        test.accept(request -> transactions.run(tx -> selected(column, fault, tx.dsl(), request)));
    }

    private static Keyset<Record> keyset(Field<Object> key) {
        return Keyset.byUnique(key.asc(), ID.asc());
    }

    private static Select<Record> select(DSLContext dsl, Field<Object> key, String fault) {
        return dsl.select(new SelectField<?>[] {ID, key})
                .from(DSL.table(DSL.name("t")))
                .where(DSL.condition(fault));
    }

    private static Page<Integer> prepared(Field<Object> key, String fault, Session session, PageRequest request) {
        return keyset(key)
                .prepare(select(DSL.using(SQLDialect.POSTGRES), key, fault), row -> row.getInt(1))
                .page(session, request);
    }

    private static Page<Integer> selected(Field<Object> key, String fault, DSLContext dsl, PageRequest request) {
        return keyset(key).page(select(dsl, key, fault), request, row -> row.get(ID));
    }

    @ParameterizedTest
    @MethodSource("keysAndFaults")
    void blamesTheSelectForItsOwnErrorOnALaterPage(String key, String fault) {
        everywhere(
                pages -> {
                    assertThatThrownBy(() -> pages.apply(PageRequest.first(1).after(token(key, fault, "2"))))
                            .isInstanceOfSatisfying(
                                    SqlStatementException.class,
                                    failure -> assertThat(failure.sqlState()).startsWith("22"));
                },
                key,
                fault);
    }

    /** The token after row 2 as the walk over the same rows would have it: the condition decides nothing of its position. */
    private static String token(String key, String fault, String id) {
        Field<Object> column = DSL.field(DSL.name(key), Object.class);
        Object value;
        try (var connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select " + key + " from t where id = " + id)) {
            rows.next();
            Ordering ordering = Ordering.ofUnique(column.asc(), ID.asc());
            ordering.keys().get(0).type().learn(column, rows.getMetaData(), 1);
            value = Objects.requireNonNull(
                    ordering.keys().get(0).type().valueType().read(rows, 1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return encoded(column, fault, value);
    }

    private static String encoded(Field<Object> column, String fault, Object value) {
        Ordering ordering = Ordering.ofUnique(column.asc(), ID.asc());
        Select<Record> select = select(DSL.using(SQLDialect.POSTGRES), column, fault);
        PageTokenQuery query =
                new PageTokenQuery(KeyedSelect.of(ordering, select).describe());
        return new PageTokenCodec(ordering, null)
                .encode(new Position(new @Nullable Object[] {value, 2}, false, null), query);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void blamesTheTokenForAValueThatIsNone(String key) {
        String text = "no value of any type, é";
        Object forged = key.equals("text_key") ? 7L : new DatabaseText(text);
        Assumptions.assumeFalse(key.equals("char_key"), "which takes any text");
        everywhere(
                pages -> {
                    String token = encoded(DSL.field(DSL.name(key), Object.class), "id > 0", forged);
                    assertThatThrownBy(() -> pages.apply(PageRequest.first(1).after(token)))
                            .isInstanceOf(InvalidCursorException.class)
                            .hasMessageNotContaining("value of any");
                },
                key,
                "id > 0");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void blamesTheTokenEvenWhereTheSelectHasAnErrorOfItsOwn(String key) {
        Assumptions.assumeFalse(key.equals("char_key") || key.equals("text_key"), "which take any text");
        String fault = "10 / (2 - id) < 100";
        everywhere(
                pages -> {
                    String token = encoded(DSL.field(DSL.name(key), Object.class), fault, new DatabaseText("nothing"));
                    assertThatThrownBy(() -> pages.apply(PageRequest.first(1).after(token)))
                            .isInstanceOf(InvalidCursorException.class);
                },
                key,
                fault);
    }
}
