package dev.tegmen.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tegmen.testing.TestDatabase;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** Many rows as arrays, and by COPY, store what one parameter a value would, for every type that a column can have. */
class RowArraysTest {
    private static final Field<Integer> ID = DSL.field(DSL.name("id"), SQLDataType.INTEGER);

    private static TestDatabase testDatabase;
    private static Connection connection;
    private static DSLContext jooq;

    @BeforeAll
    static void open() throws SQLException {
        testDatabase = TestDatabase.createEmpty();
        connection = testDatabase.dataSource().getConnection();
        jooq = DSL.using(connection, SqlText.DIALECT);
        jooq.execute("create schema other");
        jooq.execute("create type mood as enum ('happy', 'sad')");
        jooq.execute("create type other.\"Mood\" as enum ('happy', 'sad')");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
        testDatabase.close();
    }

    @ParameterizedTest
    @MethodSource("dev.tegmen.statement.ParameterTypesTest#columns")
    <V> void storesAndFindsWhatAParameterDoes(ParameterTypesTest.Column<V> column) throws Exception {
        jooq.execute("create table \"" + column.name() + " table\" (id int primary key, v " + column.ddl() + ")");
        Field<V> field = DSL.field(DSL.name("v"), column.type());
        boolean nullable = !column.ddl().endsWith("not null");
        Update one = Update.of(
                DSL.insertInto(column.table(), ID, field).values(Query.parameter(ID), Query.parameter(field)));
        one.run(connection, 1, column.value());
        one.run(connection, 2, column.other());
        RowArrays given = RowArrays.of(List.of(ID, field)).orElseThrow();
        Update many = Update.of(DSL.insertInto(column.table())
                .columns(List.of(ID, field))
                .select(DSL.select(given.fields()).from(given.table()).orderBy(given.position())));
        List<@Nullable Object[]> rows = new ArrayList<>();
        rows.add(new @Nullable Object[] {11, column.value()});
        rows.add(new @Nullable Object[] {12, column.other()});
        if (nullable) {
            rows.add(new @Nullable Object[] {13, null});
        }
        assertThat(many.run(connection, given.binds(rows))).isEqualTo(rows.size());
        copy(column, field, rows);

        for (int copy : new int[] {11, 21}) {
            assertThat(text(column, copy)).isEqualTo(text(column, 1));
            assertThat(text(column, copy + 1)).isEqualTo(text(column, 2));
            assertThat(nullable ? text(column, copy + 2) : null).isNull();
        }
        if (column.comparable()) {
            finds(column);
        }
    }

    private static <V> void copy(ParameterTypesTest.Column<V> column, Field<V> field, List<@Nullable Object[]> rows)
            throws Exception {
        StringBuilder text = new StringBuilder();
        CopyText format = CopyText.of(List.of(ID, field));
        for (@Nullable Object[] row : rows) {
            format.append(text, new @Nullable Object[] {(int) row[0] + 10, row[1]});
        }
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy \"" + column.name() + " table\" from stdin", new StringReader(text.toString()));
    }

    private static <V> void finds(ParameterTypesTest.Column<V> column) throws SQLException {
        Field<V> field = column.field();
        RowArrays given = RowArrays.of(List.of(field)).orElseThrow();
        Query<Integer> find = Query.of(
                DSL.select(ID)
                        .from(column.table())
                        .join(given.table())
                        .on(field.eq(value(given, field)))
                        .orderBy(given.position(), ID),
                row -> row.getInt(1));
        List<@Nullable Object[]> keys =
                List.of(new @Nullable Object[] {column.other()}, new @Nullable Object[] {null}, new @Nullable Object[] {
                    column.value()
                });
        assertThat(find.list(connection, given.binds(keys))).containsExactly(2, 12, 22, 1, 11, 21);
        List<Integer> said = new ArrayList<>();
        RowArrays valued = given.valued(given.binds(keys));
        said.addAll(jooq.select(ID)
                .from(column.table())
                .join(valued.table())
                .on(field.eq(value(valued, field)))
                .fetch(ID));
        assertThat(said).containsExactlyInAnyOrder(2, 12, 22, 1, 11, 21);
    }

    @SuppressWarnings("unchecked")
    private static <V> Field<V> value(RowArrays given, Field<V> like) {
        assertThat(given.fields()).hasSize(1).allMatch(field -> field.getType() == like.getType());
        return (Field<V>) given.fields().get(0);
    }

    private static @Nullable String text(ParameterTypesTest.Column<?> column, int id) {
        return jooq.fetchOne("select v::text from \"" + column.name() + " table\" where id = " + id)
                .get(0, String.class);
    }

    @Test
    void storesTextsWhole() throws Exception {
        Field<String> text = DSL.field(DSL.name("v"), SQLDataType.CLOB);
        Field<String[]> texts = DSL.field(DSL.name("w"), SQLDataType.CLOB.array());
        jooq.execute("create table nasty (id int primary key, v text, w text[])");
        List<String> nasty = Arrays.asList(
                "",
                "\\N",
                "\\.",
                "NULL",
                "\t\n\r\b\f\u000b",
                "\\t",
                "\"",
                "'",
                "{a,b}",
                "🐞 ß 日本",
                "a\\",
                "\u0001",
                null);
        RowArrays given = RowArrays.of(List.of(ID, text, texts)).orElseThrow();
        Update many = Update.of(DSL.insertInto(DSL.table("nasty"))
                .columns(List.of(ID, text, texts))
                .select(DSL.select(given.fields()).from(given.table())));
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String value : nasty) {
            rows.add(new @Nullable Object[] {rows.size(), value, new @Nullable String[] {value, value}});
        }
        many.run(connection, given.binds(rows));
        StringBuilder copied = new StringBuilder();
        CopyText format = CopyText.of(List.of(ID, text, texts));
        for (@Nullable Object[] row : rows) {
            format.append(copied, new @Nullable Object[] {(int) row[0] + rows.size(), row[1], row[2]});
        }
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy nasty from stdin", new StringReader(copied.toString()));
        List<String> expected = new ArrayList<>(nasty);
        expected.addAll(nasty);
        assertThat(jooq.select(text).from("nasty").orderBy(ID).fetch(text)).isEqualTo(expected);
        for (int i = 1; i <= 2; i++) {
            assertThat(jooq.fetch("select w[" + i + "] from nasty order by id").getValues(0, String.class))
                    .isEqualTo(expected);
        }
    }

    @Test
    void isOneTextForAnyNumberOfRows() throws SQLException {
        RowArrays given = RowArrays.of(List.of(ID)).orElseThrow();
        Query<Long> count = Query.of(DSL.selectCount().from(given.table()), row -> row.getLong(1));
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            rows.add(new @Nullable Object[] {i});
        }
        assertThat(count.one(connection, given.binds(rows))).isEqualTo(70_000);
        assertThat(count.one(connection, given.binds(List.of()))).isZero();
        assertThat(given).hasToString("RowArrays[id]");
    }

    @Test
    void refusesNoColumns() {
        assertThatIllegalArgumentException().isThrownBy(() -> RowArrays.of(List.of()));
    }
}
