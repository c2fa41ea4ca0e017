package dev.tegmen.statement;

import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tegmen.error.InvalidValueException;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QueryTest {
    private static TestDatabase testDatabase;
    private static Connection connection;

    @BeforeAll
    static void open() throws SQLException {
        testDatabase = TestDatabase.create();
        connection = testDatabase.dataSource().getConnection();
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
        testDatabase.close();
    }

    @Test
    void bindsEachTypeAsItIs() throws SQLException {
        UUID id = UUID.randomUUID();
        Instant time = Instant.parse("2026-02-03T04:05:06.123456Z");
        Query<String> query = Query.of(
                DSL.select(DSL.concat(
                        DSL.cast(Query.parameter(UUID.class), SQLDataType.CLOB),
                        DSL.inline(" "),
                        DSL.cast(Query.parameter(String.class), SQLDataType.CLOB),
                        DSL.inline(" "),
                        DSL.cast(Query.parameter(Long.class), SQLDataType.CLOB),
                        DSL.inline(" "),
                        DSL.cast(Query.parameter(Boolean.class), SQLDataType.CLOB))),
                row -> row.getString(1));
        assertThat(query.one(connection, id, "it's", 7L, true)).isEqualTo(id + " it's 7 true");

        Query<Instant> times = Query.of(
                DSL.select(DSL.cast(Query.parameter(USERS.CREATED_AT), SQLDataType.INSTANT)),
                row -> row.getObject(1, java.time.OffsetDateTime.class).toInstant());
        assertThat(times.one(connection, time)).isEqualTo(time);
    }

    @Test
    void aValueThatTheStatementFixesIsBoundAlsoIfItIsNull() throws SQLException {
        Query<String> query = Query.of(
                DSL.select(DSL.coalesce(
                        DSL.val(null, SQLDataType.VARCHAR),
                        DSL.val("fixed", SQLDataType.VARCHAR),
                        Query.parameter(String.class))),
                row -> row.getString(1));
        assertThat(query.sql()).doesNotContain("fixed");
        assertThat(query.one(connection, "given")).isEqualTo("fixed");
    }

    @Test
    void aNullIsAValueToo() throws SQLException {
        Query<String> query = Query.of(
                DSL.select(DSL.coalesce(Query.parameter(String.class), DSL.val("other"))), row -> row.getString(1));
        assertThat(query.one(connection, (Object) null)).isEqualTo("other");
    }

    @Test
    void refusesAWrongNumberOfValuesBeforeAnythingIsSent() {
        Query<Integer> query =
                Query.of(DSL.selectOne().where(USERS.ID.eq(Query.parameter(USERS.ID))), row -> row.getInt(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query.list(connection))
                .withMessageContaining("1 values needed, 0 given");
        assertThatIllegalArgumentException().isThrownBy(() -> query.list(connection, 1, 2));
    }

    @Test
    void aParameterMayStandInSeveralPlaces() throws SQLException {
        Param<Integer> number = Query.parameter(Integer.class);
        Param<Integer> factor = Query.parameter(Integer.class);
        Query<Integer> query = Query.of(DSL.select(number.mul(factor).plus(number)), row -> row.getInt(1));
        assertThat(query.one(connection, 7, 10)).isEqualTo(77);
    }

    @Test
    void takesValuesInTheOrderInWhichTheirParametersWereMade() throws SQLException {
        Query<Integer> window = Query.of(
                DSL.select(DSL.field(DSL.name("n"), Integer.class))
                        .from(DSL.generateSeries(1, 100).as("s", "n"))
                        .orderBy(1)
                        .limit(Query.parameter(Integer.class))
                        .offset(Query.parameter(Long.class)),
                row -> row.getInt(1));
        assertThat(window.sql()).contains("offset ? rows fetch next ? rows only");
        assertThat(window.list(connection, 2, 50L)).containsExactly(51, 52);

        Param<String> first = Query.parameter(String.class);
        Param<String> second = Query.parameter(String.class);
        Query<String> crosswise =
                Query.of(DSL.select(DSL.concat(second, DSL.inline("-"), first)), row -> row.getString(1));
        assertThat(crosswise.one(connection, "one", "two")).isEqualTo("two-one");
    }

    @Test
    void refusesAValueOfAnotherTypeAndNamesItsParameter() {
        Query<Integer> query = Query.of(
                DSL.selectOne()
                        .from(USERS)
                        .where(USERS.ID.eq(Query.parameter(USERS.ID)))
                        .and(USERS.NAME.eq(Query.parameter(USERS.NAME))),
                row -> row.getInt(1));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> query.list(connection, "secret", UUID.randomUUID()))
                .withMessageContaining("value 1 (users.id) must be a java.util.UUID, but is a java.lang.String")
                .withMessageNotContaining("secret")
                .satisfies(refused -> assertThat(refused.field()).contains("users.id"));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> query.list(connection, UUID.randomUUID(), 7))
                .withMessageContaining("value 2 (users.name)");
    }

    @Test
    void refusesAWrongNumberOfValuesAndNamesTheParameters() {
        Query<Integer> query = Query.of(
                DSL.selectOne()
                        .from(USERS)
                        .where(USERS.EMAIL.eq(Query.parameter(USERS.EMAIL)))
                        .limit(Query.parameter(Integer.class)),
                row -> row.getInt(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query.list(connection, "secret"))
                .withMessageContaining("2 values needed, 1 given")
                .withMessageContaining("users.email, java.lang.Integer")
                .withMessageNotContaining("secret");
    }

    @Test
    void aNamedParameterOfAnotherMakeBringsItsValue() throws SQLException {
        Query<Integer> fixed = Query.of(
                DSL.select(DSL.coalesce(DSL.param("none", Integer.class), DSL.param("mine", 7))), row -> row.getInt(1));
        assertThat(fixed.one(connection)).isEqualTo(7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixed.one(connection, 8))
                .withMessageContaining("Query.parameter");
    }

    @Test
    void oneMustBeThere() {
        Query<String> none = Query.of(DSL.select(USERS.NAME).from(USERS), row -> row.getString(1));
        assertThatIllegalStateException().isThrownBy(() -> none.one(connection));
    }
}
