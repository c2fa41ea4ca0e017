package dev.tegmen.statement;

import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
    void refusesAParameterThatStandsTwice() {
        Param<UUID> id = Query.parameter(USERS.ID);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Query.of(
                        DSL.selectOne().from(USERS).where(USERS.ID.eq(id).or(USERS.ID.gt(id))), row -> 1))
                .withMessageContaining("may stand once");
    }

    @Test
    void oneMustBeThere() {
        Query<String> none = Query.of(DSL.select(USERS.NAME).from(USERS), row -> row.getString(1));
        assertThatIllegalStateException().isThrownBy(() -> none.one(connection));
    }
}
