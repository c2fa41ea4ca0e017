package dev.tegmen.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private TestDatabase database;
    private Migrations migrations;

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.createEmpty();
        migrations = Migrations.on(database.dataSource(), database.engine()).withLockWait(Duration.ofSeconds(30));
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void migratesAnEmptyDatabase() throws SQLException {
        assertThat(migrations.status().state()).isEqualTo(SchemaState.UNMIGRATED);

        MigrationResult result = migrations.migrate();

        assertThat(result).isEqualTo(new MigrationResult("0", "7", 7));
        assertThat(tables()).contains("users", "posts", "tegmen_transaction", "tegmen_schema_history");
        assertThat(migrations.status().state()).isEqualTo(SchemaState.CURRENT);
        migrations.validate();
    }

    private java.util.List<String> tables() throws SQLException {
        java.util.List<String> tables = new java.util.ArrayList<>();
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select table_name from information_schema.tables where table_schema = current_schema()")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
