package dev.tegmen.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host that migrates its own tables by Flyway, with Flyway's defaults: whichever version is on the class path. */
class HostFlywayTest {
    private TestDatabase database;
    private DataSource dataSource;

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.createEmpty();
        dataSource = database.dataSource();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private Flyway host() {
        return Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .load();
    }

    private Migrations tegmen(boolean markersAlone, boolean ownSchema) {
        Migrations all = Migrations.on(dataSource);
        Migrations chosen = markersAlone ? all.withSet(MigrationSet.ofMarkers()) : all;
        return ownSchema ? chosen.withSchema("tegmen") : chosen;
    }

    @ParameterizedTest(name = "markers alone {0}, own schema {1}, host first {2}")
    @CsvSource({
        "false, false, false",
        "false, false, true",
        "false, true, false",
        "false, true, true",
        "true, false, false",
        "true, false, true",
        "true, true, false",
        "true, true, true"
    })
    void eitherOrderWorks(boolean markersAlone, boolean ownSchema, boolean hostFirst) throws SQLException {
        Migrations tegmen = tegmen(markersAlone, ownSchema);
        List<Integer> ran = new ArrayList<>();
        if (hostFirst) {
            ran.add(host().migrate().migrationsExecuted);
        }
        int ours = tegmen.migrate().applied();
        if (!hostFirst) {
            ran.add(host().migrate().migrationsExecuted);
        }

        assertThat(ran).containsExactly(2);
        assertThat(ours).isPositive();
        host().validate();
        tegmen.validate();
        assertThat(host().migrate().migrationsExecuted).isZero();
        assertThat(tegmen.migrate().applied()).isZero();
        assertThat(Sql.strings(
                        dataSource, "select script from flyway_schema_history where success order by installed_rank"))
                .containsExactly("V1__host_orders.sql", "V2__host_items.sql");
        String where = ownSchema ? "tegmen" : "public";
        assertThat(Sql.strings(
                        dataSource,
                        "select table_schema from information_schema.tables where table_name = 'tegmen_transaction'"))
                .containsExactly(where);
        assertThat(Sql.strings(
                        dataSource,
                        "select table_name from information_schema.tables where table_name = 'users'"
                                + " and table_schema = '" + where + "'"))
                .hasSize(markersAlone ? 0 : 1);
    }

    @Test
    void aHostThatBaselinesStillRunsItsFirstMigration() throws SQLException {
        tegmen(false, false).migrate();

        Flyway baselining = Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .baselineOnMigrate(true)
                .load();

        assertThat(baselining.migrate().migrationsExecuted).isEqualTo(2);
        assertThat(Sql.tables(dataSource)).contains("host_orders", "host_items");
    }

    @Test
    void aServicesTestDatabaseTakesItsOwnMigrations() {
        try (TestDatabase migrated = TestDatabase.create()) {
            Flyway host = Flyway.configure()
                    .dataSource(migrated.dataSource())
                    .locations("classpath:db/migration")
                    .load();

            assertThat(host.migrate().migrationsExecuted).isEqualTo(2);
        }
    }

    /** What Flyway refuses without this library it refuses with it: the table would hide that somebody's tables are there. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            create table older_than_everything (id int primary key)
            create view older_than_everything as select 1 as one
            create sequence older_than_everything
            create type older_than_everything as enum ('a')
            """)
    void aSchemaThatWasNotEmptyIsNotMadeToLookSo(String older) throws SQLException {
        Sql.execute(dataSource, older);

        tegmen(false, false).migrate();

        assertThat(Sql.tables(dataSource)).contains("users").doesNotContain("flyway_schema_history");
        assertThatThrownBy(() -> host().migrate()).isInstanceOf(FlywayException.class);
    }

    @Test
    void aSchemaOfItsOwnHoldsNothingOfTheHosts() throws SQLException {
        tegmen(false, true).migrate();

        assertThat(
                        Sql.strings(
                                dataSource,
                                "select table_schema from information_schema.tables where table_name = 'flyway_schema_history'"))
                .isEmpty();
    }

    @Test
    void flywayItselfReadsTheHistory() {
        tegmen(false, false).migrate();

        Flyway reader = flywayOverOurs();

        reader.validate();
        assertThat(reader.migrate().migrationsExecuted).isZero();
    }

    /** As this library's first version did. */
    @Test
    void whatFlywayMigratedIsGoneOnWith() throws SQLException {
        Sql.execute(dataSource, "create table older_than_everything (id int primary key)");
        assertThat(flywayOverOurs().migrate().migrationsExecuted).isPositive();

        Migrations tegmen = tegmen(false, false);
        assertThat(tegmen.status().state()).isEqualTo(SchemaState.CURRENT);
        assertThat(tegmen.migrate().applied()).isZero();

        Sql.execute(
                dataSource,
                "drop index tegmen_transaction_committed_at_idx",
                "delete from tegmen_schema_history where version is not null and cast(version as int) >= 7");
        assertThat(tegmen.migrate().applied()).isPositive();
        tegmen.validate();
    }

    private Flyway flywayOverOurs() {
        return Flyway.configure()
                .dataSource(dataSource)
                .locations(
                        "classpath:dev/tegmen/db/migration",
                        "classpath:dev/tegmen/db/" + database.engine().name().toLowerCase(Locale.ROOT))
                .table("tegmen_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }
}
