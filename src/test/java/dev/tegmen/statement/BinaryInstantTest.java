package dev.tegmen.statement;

import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;

/** A time arrives as the one that the driver itself would have sent as text. */
class BinaryInstantTest {
    private static final List<Instant> TIMES = List.of(
            Instant.EPOCH,
            Instant.parse("2026-11-22T23:59:59.999999Z"),
            Instant.parse("2000-01-01T00:00:00Z"),
            Instant.parse("1999-12-31T23:59:59.999999Z"),
            Instant.parse("1969-07-20T20:17:40.000001Z"),
            Instant.parse("2026-11-22T10:00:00.123456499Z"),
            Instant.parse("2026-11-22T10:00:00.123456500Z"),
            Instant.parse("2026-11-22T10:00:00.999999999Z"),
            Instant.parse("1999-11-22T10:00:00.999999999Z"),
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("9999-12-30T23:59:59.999999999Z"),
            Instant.parse("9999-12-31T23:59:59Z"),
            Instant.parse("+12000-01-01T00:00:00Z"),
            Instant.parse("-0043-03-15T12:00:00Z"));

    private static final Query<Instant> SENT = Query.of(
            DSL.select(DSL.cast(Query.parameter(USERS.CREATED_AT), SQLDataType.INSTANT)), BinaryInstantTest::read);

    @Test
    void arrivesInBinary() throws SQLException {
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection()) {
            assertThat(connection
                            .unwrap(BaseConnection.class)
                            .getQueryExecutor()
                            .useBinaryForSend(Oid.TIMESTAMPTZ))
                    .isTrue();
            assertArrive(connection);
        }
    }

    @Test
    void arrivesAsTextWhereBinaryTransferIsOff() throws SQLException {
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection()) {
            connection.unwrap(BaseConnection.class).getQueryExecutor().removeBinarySendOid(Oid.TIMESTAMPTZ);
            assertArrive(connection);
        }
    }

    @Test
    void keepsItsValueToItself() {
        assertThat(BinaryInstant.of(TIMES.get(1))).hasToString("timestamptz");
    }

    private static void assertArrive(Connection connection) throws SQLException {
        for (Instant time : TIMES) {
            assertThat(SENT.one(connection, time)).as(time.toString()).isEqualTo(sentByDriver(connection, time));
        }
    }

    private static Instant sentByDriver(Connection connection, Instant time) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select cast(? as timestamptz)")) {
            statement.setObject(1, time.atOffset(ZoneOffset.UTC));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return read(rows);
            }
        }
    }

    private static Instant read(ResultSet row) throws SQLException {
        return row.getObject(1, OffsetDateTime.class).toInstant();
    }
}
