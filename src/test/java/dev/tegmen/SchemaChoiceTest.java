package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.error.SchemaMismatchException;
import dev.tegmen.migration.MigrationFailedException;
import dev.tegmen.migration.MigrationResult;
import dev.tegmen.migration.MigrationSet;
import dev.tegmen.migration.Migrations;
import dev.tegmen.migration.SchemaState;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.transaction.Transactions;
import dev.tegmen.user.NewUser;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Where the library's tables stand, and which of them: what a service chooses. */
@Timeout(120)
class SchemaChoiceTest {
    private static final String OWN_USERS = "create table users (id int primary key, login varchar(20) not null)";

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

    @ParameterizedTest
    @ValueSource(strings = {"tegmen", "Own Schema", "quo\"ted", "select"})
    void aSchemaOfItsOwnIsCreatedAndUsedBesideAHostsUsers(String schema) throws SQLException {
        execute(OWN_USERS, "insert into users (id, login) values (1, 'ada')");
        try (Database db =
                Database.connect(database.url(), DatabaseOptions.ofDefaults().withSchema(schema))) {
            assertThat(db.status().state()).isEqualTo(SchemaState.UNMIGRATED);
            db.migrate();
            db.validate();
            db.users().create(new NewUser("ada@example.com", "Ada"));
            db.transaction(tx -> tx.users().create(new NewUser("bob@example.com", "Bob")));

            assertThat(db.users().count()).isEqualTo(2);
            assertThat(db.migrate().applied()).isZero();
        }
        assertThat(strings("select login from public.users")).containsExactly("ada");
        assertThat(strings("select table_name from information_schema.tables where table_schema = 'public'"))
                .containsExactly("users");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "$user", "pg_temp", "information_schema", "a\0b"})
    void aNameThatMeansNoSchemaOfItsOwnIsRefusedAtOnce(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseOptions.ofDefaults().withSchema(name))
                .withMessageContaining("a schema's name has 1 to 63 bytes");
    }

    @Test
    void whatTheUrlNamesIsStillFoundBehindIt() throws SQLException {
        execute("create schema shop", "create table shop.carts (id int primary key)");
        try (Database db = Database.connect(
                withParameter("schema=shop"), DatabaseOptions.ofDefaults().withSchema("tegmen"))) {
            db.migrate();

            assertThat(db.users().count()).isZero();
            assertThat(db.<Integer, RuntimeException>transaction(tx -> tx.dsl().fetchCount(DSL.table("carts"))))
                    .isZero();
        }
    }

    @Test
    void aHostsPoolMustLookThere() throws SQLException {
        DatabaseOptions options = DatabaseOptions.ofDefaults().withSchema("tegmen");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Database.using(dataSource, options))
                .withMessageContaining("tegmen")
                .withMessageContaining("currentSchema");

        PGSimpleDataSource looking = database.dataSource().unwrap(PGSimpleDataSource.class);
        looking.setCurrentSchema("public, tegmen");
        Database db = Database.using(looking, options);
        db.migrate();
        db.users().create(new NewUser("ada@example.com", "Ada"));

        assertThat(strings("select email from tegmen.users")).containsExactly("ada@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "pg_own", "information_schema", "nul\0"})
    void whatIsNoSchemasNameIsRefused(String name) {
        Migrations migrations = Migrations.on(dataSource);

        assertThatIllegalArgumentException().isThrownBy(() -> migrations.withSchema(name));
        assertThatIllegalArgumentException().isThrownBy(() -> migrations.withSchema("x".repeat(64)));
        assertThat(migrations.withSchema("x".repeat(63)).status().state()).isEqualTo(SchemaState.UNMIGRATED);
    }

    @Test
    void manyProcessesAtOnceCreateOneSchema() throws Exception {
        int processes = 6;
        Migrations migrations = Migrations.on(dataSource).withSchema("tegmen");
        CyclicBarrier start = new CyclicBarrier(processes);
        ExecutorService threads = Executors.newFixedThreadPool(processes);
        try {
            List<Future<MigrationResult>> running = new ArrayList<>();
            for (int process = 0; process < processes; process++) {
                running.add(threads.submit(() -> {
                    start.await(60, TimeUnit.SECONDS);
                    return migrations.migrate();
                }));
            }
            int applied = 0;
            for (Future<MigrationResult> result : running) {
                applied += result.get(100, TimeUnit.SECONDS).applied() > 0 ? 1 : 0;
            }
            assertThat(applied).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        migrations.validate();
    }

    @Test
    void aServiceWithItsOwnUsersGetsExactlyOnce() throws SQLException {
        execute(OWN_USERS);
        try (Database db = Database.connect(
                database.url(), DatabaseOptions.ofDefaults().withMigrationSet(MigrationSet.ofMarkers()))) {
            db.migrate();
            db.validate();
            TransactionOptions once = TransactionOptions.ofDefaults().withExactlyOnce("order-1");

            db.transaction(once, tx -> tx.dsl().execute("insert into users (id, login) values (1, 'ada')"));
        }
        assertThat(strings("select login from users")).containsExactly("ada");
        assertThat(strings("select id from tegmen_transaction")).containsExactly("order-1");
        assertThat(strings("select table_name from information_schema.tables where table_name = 'posts'"))
                .isEmpty();
    }

    @Test
    void whatTheErrorNamesWorksForWhoHasNoUsersAndPosts() throws SQLException {
        execute(OWN_USERS);
        Transactions transactions = Transactions.on(dataSource);
        TransactionOptions once = TransactionOptions.ofDefaults().withExactlyOnce("order-1");

        assertThatThrownBy(() -> transactions.run(once, tx -> 1))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessageContaining("Migrations.on(dataSource)")
                .hasMessageContaining("withSet(MigrationSet.ofMarkers())");

        Migrations.on(dataSource).withSet(MigrationSet.ofMarkers()).migrate();
        assertThat(transactions.<Integer, RuntimeException>run(once, tx -> 1)).isEqualTo(1);
    }

    @Test
    void throughATransactionPoolerMigratingIsRefusedBeforeItStarts() throws SQLException {
        try (Database db = Database.connect(withParameter("pgbouncer=true"))) {
            MigrationFailedException failure = catchThrowableOfType(MigrationFailedException.class, db::migrate);

            assertThat(failure).hasMessageContaining("pgbouncer=true").hasMessageContaining("direct connection");
            assertThat(strings("select table_name from information_schema.tables where table_schema = 'public'"))
                    .isEmpty();
        }
    }

    @Test
    void aCurrentSchemaIsFineThroughATransactionPooler() {
        Migrations.on(dataSource).migrate();

        try (Database db = Database.connect(withParameter("pgbouncer=true"))) {
            assertThat(db.migrate().applied()).isZero();
            db.validate();
        }
    }

    @Test
    void aConnectionOfAHostsOpenTransactionIsNotTouched() throws SQLException {
        execute("create table carts (id int primary key)");
        try (Connection bound = dataSource.getConnection()) {
            bound.setAutoCommit(false);
            try (Statement statement = bound.createStatement()) {
                statement.execute("insert into carts values (1)");
            }
            DataSource host = alwaysGiving(bound);

            assertThat(Migrations.on(host).status().state()).isEqualTo(SchemaState.UNMIGRATED);
            assertThatThrownBy(Migrations.on(host)::migrate)
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContaining("@Transactional");

            assertThat(bound.getAutoCommit()).isFalse();
            assertThat(strings("select id from carts")).isEmpty();
            bound.commit();
        }
        assertThat(strings("select id from carts")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHostsPoolOfFourConnectionsIsEnough(boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(4);
        config.setAutoCommit(autoCommit);
        config.setConnectionTimeout(5_000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Migrations migrations = Migrations.on(pool).withSchema("tegmen");

            assertThat(migrations.migrate().applied()).isPositive();
            migrations.validate();
            assertThat(strings(pool, "show search_path")).containsExactly("\"$user\", public");
        }
    }

    @Test
    void aPoolThatIsTooSmallIsToldWhatMigrationsTake() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(500);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            assertThatThrownBy(() -> Migrations.on(pool).migrate()).hasMessageContaining("four connections at once");
        }
    }

    private DataSource alwaysGiving(Connection connection) {
        Connection kept = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("close") ? null : method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return kept;
                });
    }

    private String withParameter(String parameter) {
        String url = database.url();
        return url + (url.contains("?") ? "&" : "?") + parameter;
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<String> strings(String sql) throws SQLException {
        return strings(dataSource, sql);
    }

    private static List<String> strings(DataSource where, String sql) {
        try (Connection connection = where.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
