package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** The library's migrations and their history table, through Flyway. Immutable and thread-safe. */
final class SchemaHistory {
    private static final String FOLDER = "classpath:dev/tegmen/db/";
    private static final String NO_VERSION = "0";

    private final DataSource dataSource;
    private final String[] locations;

    SchemaHistory(DataSource dataSource, Engine engine, String... locations) {
        this.dataSource = engine == Engine.COCKROACHDB ? new CockroachDataSource(dataSource) : dataSource;
        this.locations = locations.clone();
    }

    /** Returns where the migrations for an engine lie: those for both, and its own. */
    static String[] locations(Engine engine) {
        return new String[] {FOLDER + "migration", FOLDER + engine.name().toLowerCase(Locale.ROOT)};
    }

    /**
     * Runs what is pending. The caller holds the migration lock.
     *
     * @return how many migrations ran
     */
    int migrate() throws SQLException {
        Flyway flyway = flyway();
        deleteStaleLock();
        return flyway.migrate().migrationsExecuted;
    }

    /** Compares the history table, if there is one, with the migrations on the class path. */
    SchemaStatus status() {
        List<MigrationInfo> migrations = Arrays.asList(flyway().info().all());
        List<String> pending =
                scripts(migrations, migration -> !migration.getState().isApplied());
        List<String> failed =
                scripts(migrations, migration -> migration.getState().isFailed());
        List<String> changed = scripts(migrations, SchemaHistory::isChanged);
        List<String> newer = scripts(migrations, SchemaHistory::isNewer);
        String current = lastVersion(migrations, SchemaHistory::hasSucceeded);
        String target =
                lastVersion(migrations, migration -> migration.getState().isResolved());

        if (!failed.isEmpty()) {
            return new SchemaStatus(SchemaState.HALF_MIGRATED, current, target, pending, failed);
        }
        if (!changed.isEmpty()) {
            return new SchemaStatus(SchemaState.CHANGED, current, target, pending, changed);
        }
        if (!newer.isEmpty()) {
            return new SchemaStatus(SchemaState.NEWER, current, target, pending, newer);
        }
        SchemaState state = pending.isEmpty()
                ? SchemaState.CURRENT
                : current.equals(NO_VERSION) ? SchemaState.UNMIGRATED : SchemaState.BEHIND;
        return new SchemaStatus(state, current, target, pending, List.of());
    }

    private Flyway flyway() {
        FluentConfiguration configuration = Flyway.configure(SchemaHistory.class.getClassLoader())
                .dataSource(dataSource)
                .locations(locations)
                .failOnMissingLocations(true)
                .table(Migrations.HISTORY_TABLE)
                .createSchemas(false)
                .cleanDisabled(true)
                .placeholderReplacement(false)
                .skipDefaultCallbacks(true)
                .communityDBSupportEnabled(true)
                // a host service's tables may stand in the schema already: they are no reason to refuse, and version 0
                // leaves no migration out
                .baselineOnMigrate(true)
                .baselineVersion(MigrationVersion.fromVersion(NO_VERSION))
                .baselineDescription("Tegmen");
        PostgreSQLConfigurationExtension postgresql =
                configuration.getPluginRegister().getExact(PostgreSQLConfigurationExtension.class);
        // with a session lock, Flyway runs a migration and records it on one connection, in one transaction
        postgresql.setTransactionalLock(false);
        return configuration.load();
    }

    /**
     * Deletes the row that is Flyway's own lock on CockroachDB. Under our lock nobody can hold it: it was left behind by a
     * process that died, and Flyway would wait for it without end.
     */
    private void deleteStaleLock() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            statement.execute("delete from " + Migrations.HISTORY_TABLE
                    + " where installed_rank = -100 and description = 'flyway-lock'");
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            if (!"42P01".equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static boolean isChanged(MigrationInfo migration) {
        MigrationState state = migration.getState();
        boolean unknownAmongKnown = state == MigrationState.MISSING_SUCCESS;
        boolean leftOut = state == MigrationState.IGNORED;
        boolean edited = state.isApplied()
                && state.isResolved()
                && !(migration.isChecksumMatching() && migration.isDescriptionMatching() && migration.isTypeMatching());
        return unknownAmongKnown || leftOut || edited;
    }

    private static boolean isNewer(MigrationInfo migration) {
        return migration.getState() == MigrationState.FUTURE_SUCCESS;
    }

    private static boolean hasSucceeded(MigrationInfo migration) {
        return migration.getState().isApplied() && !migration.getState().isFailed();
    }

    private static List<String> scripts(List<MigrationInfo> migrations, Predicate<MigrationInfo> which) {
        List<String> scripts = new ArrayList<>();
        migrations.stream().filter(which).map(MigrationInfo::getScript).forEach(scripts::add);
        return scripts;
    }

    private static String lastVersion(List<MigrationInfo> migrations, Predicate<MigrationInfo> which) {
        return migrations.stream()
                .filter(which)
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null)
                .max(Comparator.naturalOrder())
                .map(MigrationVersion::getVersion)
                .orElse(NO_VERSION);
    }
}
