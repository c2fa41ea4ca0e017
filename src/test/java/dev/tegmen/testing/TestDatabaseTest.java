package dev.tegmen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.engine.Engine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {
    @Test
    void isMigratedAndIsolatedAndDroppedOnClose() throws SQLException {
        TestDatabase first = TestDatabase.create();
        try (TestDatabase second = TestDatabase.create()) {
            execute(first, "insert into users (email, name) values ('ada@example.com', 'Ada')");
            assertThat(count(first, "select count(*) from users")).isEqualTo(1);
            assertThat(count(second, "select count(*) from users")).isZero();

            first.close();
            first.close();
            String catalog = "select count(*) from pg_database where datname = '" + first.name() + "'";
            assertThat(count(second, catalog)).isZero();
        }
    }

    @Test
    void anEmptyOneHasNoTables() throws SQLException {
        try (TestDatabase empty = TestDatabase.createEmpty()) {
            String tables = "select count(*) from information_schema.tables where table_schema = 'public'";
            assertThat(count(empty, tables)).isZero();
        }
    }

    @Test
    void knowsTheEngine() throws SQLException {
        try (TestDatabase database = TestDatabase.createEmpty();
                Connection connection = database.dataSource().getConnection()) {
            assertThat(database.engine()).isEqualTo(Engine.of(connection));
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
