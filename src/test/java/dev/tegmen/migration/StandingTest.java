package dev.tegmen.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tegmen.engine.Engine;
import dev.tegmen.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands without a record: killed between the two, made by another set, or somebody else's. */
class StandingTest {
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

    static IntStream steps() {
        int most = MigrationSet.ofLibrary().scripts(Engine.COCKROACHDB).size();
        return IntStream.rangeClosed(1, most);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aProcessKilledBeforeItRecordedAStepIsTakenUp(int step) throws SQLException {
        assumeTrue(step <= all(), "a step of the other engine");
        migrateAllBut(all() - step + 1);
        Migration killed = MigrationSet.ofLibrary().read(database.engine()).get(step - 1);
        Sql.execute(dataSource, killed.sql());

        assertThat(migrations.migrate().applied()).isEqualTo(all() - step + 1);

        migrations.validate();
        assertThat(LiveTables.describe(dataSource)).isEqualTo(freshlyMigrated());
    }

    @Test
    void aHistoryThatWasLostIsWrittenAgain() throws SQLException {
        assumeTrue(database.engine() == Engine.POSTGRESQL, "steps that drop an index run again there");
        migrations.migrate();
        Sql.execute(dataSource, "delete from tegmen_schema_history");

        assertThat(migrations.migrate().applied()).isEqualTo(all());
        migrations.validate();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | users | create table users (id int primary key) | column id
            1 | users | create view users as select 1 as id | kind
            1 | users | create table users (id uuid not null default gen_random_uuid(), email varchar(320) not null, name varchar(200) not null, created_at timestamptz not null default now(), updated_at timestamptz not null default now(), constraint users_pkey primary key (id), constraint users_email_key unique (email), constraint users_email_check check (email like '%@%'), constraint users_name_check check (trim(name) <> '')) | constraint users_email_check
            1 | users | create table users (id uuid not null default gen_random_uuid(), email varchar(320) not null, name varchar(200) not null, created_at timestamptz not null default now(), updated_at timestamptz default now(), constraint users_pkey primary key (id), constraint users_email_key unique (email), constraint users_email_check check (email like '_%@_%'), constraint users_name_check check (trim(name) <> '')) | column updated_at
            2 | posts | create table posts (id uuid primary key) | constraint posts_user_id_fkey
            3 | posts_user_id_created_at_id_idx | create index posts_user_id_created_at_id_idx on posts (user_id, created_at, id) | posts_user_id_created_at_id_idx
            4 | tegmen_transaction | create table tegmen_transaction (id text primary key, attempt uuid, committed_at timestamptz) | column id
            5 | users_created_at_id_idx | create index users_created_at_id_idx on users (created_at) | users_created_at_id_idx
            6 | posts_created_at_id_idx | create unique index posts_created_at_id_idx on posts (created_at desc, id desc) | posts_created_at_id_idx
            7 | tegmen_transaction_committed_at_idx | create index tegmen_transaction_committed_at_idx on tegmen_transaction (committed_at desc) | tegmen_transaction_committed_at_idx
            """)
    void whatDiffersIsNamedAndNotTouched(int step, String object, String other, String difference) throws SQLException {
        migrateAllBut(all() - step + 1);
        Sql.execute(dataSource, other);
        List<String> before = LiveTables.describe(dataSource);

        MigrationFailedException failure = catchThrowableOfType(MigrationFailedException.class, migrations::migrate);

        assertThat(failure.object()).contains(object);
        assertThat(failure.script().orElseThrow()).startsWith("V" + step + "__");
        assertThat(failure).hasMessageContaining(object).hasMessageContaining(difference);
        assertThat(LiveTables.describe(dataSource)).isEqualTo(before);
    }

    @Test
    void oneSetTakesUpWhatAnotherHasMade() throws SQLException {
        Migrations markers = migrations.withSet(MigrationSet.ofMarkers());
        assertThat(markers.migrate().applied()).isEqualTo(2);

        assertThat(migrations.migrate().applied()).isEqualTo(all());

        assertThat(markers.migrate().applied()).isZero();
        markers.validate();
        migrations.validate();
        assertThat(LiveTables.describe(dataSource)).isEqualTo(freshlyMigrated());
    }

    @Test
    void aSetKnowsWhatAWiderOneHasRecorded() throws SQLException {
        migrations.migrate();
        Migrations markers = migrations.withSet(MigrationSet.ofMarkers());

        markers.validate();
        assertThat(markers.migrate().applied()).isZero();
        assertThat(markers.withTransactionPooler().migrate().applied()).isZero();
        assertThat(Sql.tables(dataSource)).doesNotContain("tegmen_marker_history");

        Sql.execute(dataSource, "drop table tegmen_transaction");
        assertThat(markers.status().state()).isEqualTo(SchemaState.INCOMPLETE);
    }

    @Test
    void nothingIsLeftOfTheComparison() throws SQLException {
        migrations.withSet(MigrationSet.ofMarkers()).migrate();
        migrations.migrate();

        assertThat(Sql.strings(dataSource, "select nspname from pg_namespace where nspname like 'tegmen%'"))
                .isEmpty();
        assertThat(Sql.strings(
                        dataSource,
                        "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                                + " where nspname like 'pg_temp%'"))
                .isEmpty();
    }

    private int all() {
        return MigrationSet.ofLibrary().scripts(database.engine()).size();
    }

    /** Leaves the last steps out, by a set that does not know them. */
    private void migrateAllBut(int last) {
        List<String> scripts = MigrationSet.ofLibrary().scripts(database.engine());
        if (last < scripts.size()) {
            migrations
                    .withSet(new MigrationSet(
                            "tegmen_schema_history", engine -> scripts.subList(0, scripts.size() - last)))
                    .migrate();
        }
    }

    private static List<String> freshlyMigrated() throws SQLException {
        try (TestDatabase fresh = TestDatabase.create()) {
            return LiveTables.describe(fresh.dataSource());
        }
    }
}
