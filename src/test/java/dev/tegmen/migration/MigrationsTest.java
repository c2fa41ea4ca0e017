package dev.tegmen.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class MigrationsTest {
    private static final String A_LATER_ROW = "insert into tegmen_schema_history (installed_rank, version, description,"
            + " type, script, checksum, installed_by, execution_time, success) values (1000, '1000', 'later', 'SQL',"
            + " 'V1000__later.sql', 1, 'a newer library', 1, true)";

    private static final String FROM_7_ON = "delete from tegmen_schema_history where cast(version as int) >= 7";

    private TestDatabase database;
    private DataSource dataSource;
    private Migrations migrations;

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.createEmpty();
        dataSource = database.dataSource();
        migrations = Migrations.on(dataSource, database.engine());
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void migratesAnEmptyDatabase() throws SQLException {
        assertThat(migrations.migrate()).isEqualTo(new MigrationResult("0", target(), steps()));

        assertThat(Sql.versions(dataSource)).hasSize(steps()).startsWith("1", "2", "3", "4", "5", "6", "7");
        assertThat(Sql.tables(dataSource)).contains("users", "posts", "tegmen_transaction", "tegmen_schema_history");
    }

    @Test
    void migratingTwiceChangesNothing() throws SQLException {
        migrations.migrate();
        List<String> before =
                Sql.strings(dataSource, "select cast(installed_on as varchar) from tegmen_schema_history");

        assertThat(migrations.migrate()).isEqualTo(new MigrationResult(target(), target(), 0));

        assertThat(Sql.strings(dataSource, "select cast(installed_on as varchar) from tegmen_schema_history"))
                .isEqualTo(before);
    }

    @Test
    void anUnmigratedSchemaIsToldWithoutTouchingIt() throws SQLException {
        SchemaStatus status = migrations.status();

        assertThat(status.state()).isEqualTo(SchemaState.UNMIGRATED);
        assertThat(status.currentVersion()).isEqualTo("0");
        assertThat(status.targetVersion()).isEqualTo(database.engine() == Engine.COCKROACHDB ? "11" : "7");
        assertThat(status.pending()).hasSize(steps()).startsWith("V1__create_users.sql", "V2__create_posts.sql");
        assertThatThrownBy(migrations::validate)
                .isInstanceOf(SchemaStateException.class)
                .hasMessageContaining("none of Tegmen's tables")
                .hasMessageContaining("migrate()");
        assertThat(Sql.tables(dataSource)).isEmpty();
    }

    @Test
    void aCurrentSchemaIsValid() {
        migrations.migrate();

        migrations.validate();

        assertThat(migrations.status())
                .isEqualTo(new SchemaStatus(SchemaState.CURRENT, target(), target(), List.of(), List.of()));
    }

    @Test
    void aSchemaThatIsBehindIsToldAndThenMigrated() throws SQLException {
        migrations.migrate();
        Sql.execute(dataSource, "drop index tegmen_transaction_committed_at_idx", FROM_7_ON);

        SchemaStatus status = migrations.status();
        assertThat(status.state()).isEqualTo(SchemaState.BEHIND);
        assertThat(status.currentVersion()).isEqualTo("6");
        assertThat(status.pending()).hasSize(steps() - 6).startsWith("V7__index_tegmen_transaction_by_age.sql");
        assertThatThrownBy(migrations::validate)
                .hasMessageContaining("version 6")
                .hasMessageContaining("V7__index");

        assertThat(migrations.migrate()).isEqualTo(new MigrationResult("6", target(), steps() - 6));
        assertThat(Sql.strings(
                        dataSource,
                        "select indexname from pg_indexes where tablename = 'tegmen_transaction' order by 1"))
                .contains("tegmen_transaction_committed_at_idx");
    }

    @Test
    void aNewerSchemaIsUsedAsItIs() throws SQLException {
        migrations.migrate();
        Sql.execute(dataSource, A_LATER_ROW);

        assertThat(migrations.status())
                .isEqualTo(
                        new SchemaStatus(SchemaState.NEWER, "1000", target(), List.of(), List.of("V1000__later.sql")));
        migrations.validate();
        assertThat(migrations.migrate()).isEqualTo(new MigrationResult("1000", "1000", 0));
        assertThat(Sql.versions(dataSource)).hasSize(steps() + 1);
    }

    @Test
    void aNewerSchemaIsRefusedWhereThatIsAskedFor() throws SQLException {
        migrations.migrate();
        Sql.execute(dataSource, A_LATER_ROW);

        refused(migrations.withNewerSchemaRefused(), SchemaState.NEWER, "update the library");
        assertThat(Sql.versions(dataSource)).hasSize(steps() + 1);
    }

    @Test
    void aNewerSchemaInWhichOneOfOursIsMissingIsNotOurs() throws SQLException {
        migrations.migrate();
        Sql.execute(dataSource, A_LATER_ROW, "delete from tegmen_schema_history where version = '6'");

        refused(SchemaState.CHANGED, "V6__index_posts_by_age.sql");
    }

    @Test
    void aMigrationRecordedAsFailedIsTakenUpAgain() throws SQLException {
        for (String standing : List.of(
                "drop index tegmen_transaction_committed_at_idx",
                "select 'the index stands, although it is told to have failed'")) {
            migrations.migrate();
            Sql.execute(
                    dataSource,
                    standing,
                    "delete from tegmen_schema_history where cast(version as int) > 7",
                    "update tegmen_schema_history set success = false where version = '7'");

            SchemaStatus status = migrations.status();
            assertThat(status.state()).isEqualTo(SchemaState.HALF_MIGRATED);
            assertThat(status.currentVersion()).isEqualTo("6");
            assertThat(status.offending()).containsExactly("V7__index_tegmen_transaction_by_age.sql");
            assertThatThrownBy(migrations::validate)
                    .isInstanceOf(SchemaStateException.class)
                    .hasMessageContaining("Run the migrations again");

            assertThat(migrations.migrate().applied()).isEqualTo(steps() - 6);
            migrations.validate();
        }
    }

    @Test
    void anEditedMigrationIsToldByItsChecksum() throws SQLException {
        migrations.migrate();
        Sql.execute(dataSource, "update tegmen_schema_history set checksum = 4711 where version = '2'");

        assertThat(migrations.status().offending()).containsExactly("V2__create_posts.sql");
        refused(SchemaState.CHANGED, "V2__create_posts.sql");
    }

    @Test
    void aMigrationThatWasLeftOutIsTold() throws SQLException {
        migrations.migrate();
        Sql.execute(dataSource, "delete from tegmen_schema_history where version = '3'");

        assertThat(migrations.status().offending()).containsExactly("V3__index_posts_of_a_user.sql");
        refused(SchemaState.CHANGED, "V3__index_posts_of_a_user.sql");
    }

    @Test
    void whatWasDroppedByHandIsNamedWithWhatWorks() throws SQLException {
        for (String dropped :
                List.of("index posts_user_id_created_at_id_idx", "table tegmen_transaction", "table posts")) {
            migrations.migrate();
            Sql.execute(dataSource, "drop " + dropped);

            assertThat(migrations.status().offending()).anyMatch(missing -> missing.startsWith(dropped + " (V"));
            refused(SchemaState.INCOMPLETE, dropped);
            refused(SchemaState.INCOMPLETE, "by hand");

            String name = dropped.substring(dropped.indexOf(' ') + 1);
            for (Migration migration : MigrationSet.ofLibrary().read(database.engine())) {
                if (migration.sql().contains(name)) {
                    Sql.execute(dataSource, migration.sql());
                }
            }
            migrations.validate();
        }
    }

    @Test
    void whatThisLibraryItselfDropsIsNotMissed() throws SQLException {
        assertThat(MadeObject.nameOfDropped("DROP INDEX IF EXISTS posts@posts_created_at_id_idx;\n"))
                .contains("posts_created_at_id_idx");
        assertThat(MadeObject.nameOfDropped("drop table posts")).contains("posts");
        assertThat(MadeObject.nameOfDropped("create table posts ()")).isEmpty();
    }

    @Test
    void aBrokenMigrationIsNamedAndLeavesTheEarlierOnes() throws SQLException {
        migrations.migrate();
        Migrations broken = migrations.withSet(new MigrationSet("tegmen_schema_history", engine -> Stream.concat(
                        MigrationSet.ofLibrary().scripts(engine).stream(),
                        Stream.of("/dev/tegmen/migration/broken/V100__break.sql"))
                .toList()));

        MigrationFailedException failure = catchThrowableOfType(MigrationFailedException.class, broken::migrate);

        assertThat(failure.script()).contains("V100__break.sql");
        assertThat(failure).hasMessageContaining("V100__break.sql failed").hasMessageContaining("no_such_type");
        assertThat(broken.status().state()).isEqualTo(SchemaState.BEHIND);
        assertThat(Sql.tables(dataSource)).contains("users").doesNotContain("broken");
    }

    @Test
    void aTableThatTheHostHadBeforeIsNeverTakenOver() throws SQLException {
        Sql.execute(dataSource, "create table users (id int primary key)");

        MigrationFailedException failure = catchThrowableOfType(MigrationFailedException.class, migrations::migrate);

        assertThat(failure).hasMessageContaining("a schema of its own").hasMessageContaining("column id");
        assertThat(failure.object()).contains("users");
        assertThat(failure.script()).contains("V1__create_users.sql");
        assertThat(Sql.strings(
                        dataSource,
                        "select column_name from information_schema.columns where table_name = 'users' order by 1"))
                .contains("id")
                .doesNotContain("email");
        assertThat(migrations.status().state()).isEqualTo(SchemaState.UNMIGRATED);
    }

    @Test
    void usesTheFirstSchemaOfTheSearchPath() throws SQLException {
        Sql.execute(dataSource, "create schema apart");
        DataSource apart = inSchema("apart");

        Migrations.on(apart, database.engine()).migrate();

        assertThat(Sql.tables(apart)).contains("users", "tegmen_schema_history");
        assertThat(Sql.tables(dataSource)).isEmpty();
        assertThat(migrations.status().state()).isEqualTo(SchemaState.UNMIGRATED);
    }

    @Test
    void aMissingSchemaIsNamedAsTheCause() {
        Migrations nowhere = Migrations.on(inSchema("no_such_schema"), database.engine());

        assertThatThrownBy(nowhere::migrate)
                .isInstanceOf(MigrationFailedException.class)
                .hasMessageContaining("no schema of the search path exists");
        assertThat(nowhere.status().state()).isEqualTo(SchemaState.UNMIGRATED);
        assertThatThrownBy(nowhere::validate).hasMessageContaining("check the schema in the search path");
    }

    @Test
    void anUnreachableServerIsAConnectionFailure() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        nowhere.setUser("nobody");
        nowhere.setPassword("hunter2hunter2");
        Migrations unreachable = Migrations.on(nowhere, database.engine());

        for (ThrowingCallable call :
                List.<ThrowingCallable>of(unreachable::migrate, unreachable::status, unreachable::validate)) {
            assertThatThrownBy(call)
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("127.0.0.1:1")
                    .hasStackTraceContaining("refused")
                    .satisfies(failure -> assertThat(failure).hasMessageNotContaining("hunter2"));
        }
    }

    @Test
    void aRefusedLoginIsAConnectionFailure() throws SQLException {
        PGSimpleDataSource stranger = dataSource.unwrap(PGSimpleDataSource.class);
        stranger.setUser("no_such_user");
        stranger.setPassword("hunter2hunter2");

        assertThatThrownBy(Migrations.on(stranger, database.engine())::migrate)
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("no_such_user")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aUserWithoutPrivilegesIsToldWhatItLacks() throws SQLException {
        assumeTrue(database.engine() == Engine.POSTGRESQL, "an insecure CockroachDB has no such users");
        String role = "tegmen_" + UUID.randomUUID().toString().replace("-", "");
        Sql.execute(dataSource, "create role " + role + " login password 'secret'");
        try {
            PGSimpleDataSource limited = database.dataSource().unwrap(PGSimpleDataSource.class);
            limited.setUser(role);
            limited.setPassword("secret");
            Migrations asLimited = Migrations.on(limited, database.engine());

            assertThatThrownBy(asLimited::migrate)
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContaining("lacks a privilege");

            migrations.migrate();
            assertThatThrownBy(asLimited::validate)
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContaining("select on tegmen_schema_history");

            Sql.execute(dataSource, "grant select on tegmen_schema_history to " + role);
            assertThat(asLimited.migrate().applied()).isZero();
        } finally {
            Sql.execute(dataSource, "drop owned by " + role, "drop role " + role);
        }
    }

    @Test
    void onPostgresqlAMigrationAndItsRecordAreOneTransaction() throws SQLException {
        assumeTrue(database.engine() == Engine.POSTGRESQL, "DDL is not transactional on CockroachDB");
        assumeTrue(
                Stream.of(FluentConfiguration.class.getMethods())
                        .anyMatch(method -> method.getName().equals("getConfigurationExtension")),
                "this Flyway cannot be told so");
        migrations.migrate();

        List<String> makers = Sql.strings(
                dataSource,
                "select xmin from tegmen_schema_history where version = '4' union all"
                        + " select xmin from pg_attribute where attrelid = 'tegmen_transaction'::regclass and attnum = 1");

        assertThat(makers).hasSize(2);
        assertThat(makers.get(0)).isEqualTo(makers.get(1));
    }

    @Test
    void aLockRowThatADeadFlywayLeftBehindIsRemoved() throws SQLException {
        migrations.migrate();
        Sql.execute(
                dataSource,
                "drop index tegmen_transaction_committed_at_idx",
                FROM_7_ON,
                "insert into tegmen_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success)"
                        + " values (-100, 'dead', 'flyway-lock', '', '', 0, '', 0, true)");

        assertThat(migrations.migrate().applied()).isEqualTo(steps() - 6);

        assertThat(Sql.strings(dataSource, "select version from tegmen_schema_history where installed_rank < 0"))
                .isEmpty();
    }

    private int steps() {
        return MigrationSet.ofLibrary().scripts(database.engine()).size();
    }

    private String target() {
        return migrations.status().targetVersion();
    }

    private void refused(SchemaState state, String advice) {
        refused(migrations, state, advice);
    }

    private static void refused(Migrations strict, SchemaState state, String advice) {
        for (ThrowingCallable call : List.<ThrowingCallable>of(strict::migrate, strict::validate)) {
            SchemaStateException failure = catchThrowableOfType(SchemaStateException.class, call);
            assertThat(failure).hasMessageContaining(advice);
            assertThat(failure.status().state()).isEqualTo(state);
        }
    }

    private DataSource inSchema(String schema) {
        try {
            PGSimpleDataSource apart = database.dataSource().unwrap(PGSimpleDataSource.class);
            apart.setCurrentSchema(schema);
            return apart;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
