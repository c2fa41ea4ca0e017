package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.TegmenException;
import java.io.Reader;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/**
 * Runs migrations by Flyway. Only what is public there, and has been the same from 11.7 on: a host brings its own version. The
 * caller holds the migration lock, and has made the history table.
 */
final class FlywayRun {
    private final DataSource dataSource;
    private final Schema schema;
    private final MigrationSet set;
    private final @Nullable String initSql;

    /**
     * Prepares to run.
     *
     * @param initSql what each connection needs first; null if nothing
     */
    FlywayRun(DataSource dataSource, Schema schema, MigrationSet set, @Nullable String initSql) {
        this.dataSource = dataSource;
        this.schema = schema;
        this.set = set;
        this.initSql = initSql;
    }

    /**
     * Runs those of the migrations that are pending, each in a transaction where DDL is transactional.
     *
     * @throws Failure if one fails; those before it stand and are recorded
     */
    void migrate(List<Migration> migrations) throws Failure {
        FluentConfiguration configuration = Flyway.configure(FlywayRun.class.getClassLoader())
                .dataSource(dataSource)
                .locations(new String[0]) // none is searched: the set says what there is
                .resourceProvider(new Scripts(migrations))
                .javaMigrationClassProvider(List::of)
                .defaultSchema(schema.name())
                .schemas(schema.name())
                .table(set.historyTable())
                .outOfOrder(true) // what stood already is recorded before what comes first
                .createSchemas(false)
                .cleanDisabled(true)
                .placeholderReplacement(false)
                .skipDefaultCallbacks(true)
                .communityDBSupportEnabled(true);
        if (initSql != null) {
            configuration.initSql(initSql);
        }
        recordInTheSameTransaction(configuration);
        try {
            configuration.load().migrate();
        } catch (FlywayException e) {
            throw new Failure(e, set);
        }
    }

    /**
     * With a lock of the session, Flyway on PostgreSQL runs a migration and records it on one connection, in one transaction.
     * Versions that cannot be told so record it in the next one; who is killed in between is helped by {@link Standing}.
     */
    private static void recordInTheSameTransaction(FluentConfiguration configuration) {
        try {
            configuration
                    .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                    .setTransactionalLock(false);
        } catch (NoSuchMethodError olderThanThat) {
            // 11.7 has no public way
        }
    }

    /** What Flyway threw, for somebody who knows what it was about. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient MigrationSet set;
        private final FlywayException failure;

        private Failure(FlywayException failure, MigrationSet set) {
            super(failure);
            this.failure = failure;
            this.set = set;
        }

        String sqlState() {
            return SqlState.of(failure).orElse("");
        }

        TegmenException explain(String script, Engine engine) {
            SQLException sql = SqlState.find(failure).orElse(null);
            return sql == null
                    ? new MigrationFailedException(
                            "the migrations failed at " + script + ": " + failure.getMessage(), script, null, failure)
                    : MigrationFailure.explain(sql, script, engine, set);
        }
    }

    /** The scripts of a set, as they are packaged with this library. */
    private record Scripts(List<Migration> migrations) implements ResourceProvider {
        @Override
        public @Nullable LoadableResource getResource(String name) {
            return getResources("", new String[] {""}).stream()
                    .filter(script -> script.getRelativePath().equals(name))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return migrations.stream()
                    .filter(migration -> migration.script().startsWith(prefix)
                            && Arrays.stream(suffixes).anyMatch(migration.script()::endsWith))
                    .<LoadableResource>map(Script::new)
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {
        private final Migration migration;

        Script(Migration migration) {
            this.migration = migration;
        }

        @Override
        public Reader read() {
            return new StringReader(migration.sql());
        }

        @Override
        public String getAbsolutePath() {
            return migration.script();
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return migration.script();
        }

        @Override
        public String getFilename() {
            return migration.script();
        }

        @Override
        public String getRelativePath() {
            return migration.script();
        }
    }
}
