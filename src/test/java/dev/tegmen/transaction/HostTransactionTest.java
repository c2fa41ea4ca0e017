package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.Database;
import dev.tegmen.engine.Engine;
import dev.tegmen.page.PageRequest;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.user.NewUser;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.DataSourceConnectionProvider;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultTransactionProvider;
import org.jooq.impl.ThreadLocalTransactionProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A transaction of the host's is the host's: refused before anything is done on its connection, and all of it still there. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostTransactionTest {
    private TestDatabase database;
    private HikariDataSource pool;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        pool = new HikariDataSource();
        pool.setDataSource(database.dataSource());
        pool.setMaximumPoolSize(3);
        pool.setConnectionTimeout(5_000);
    }

    @AfterEach
    void close() {
        assertThat(
                        pool.getHikariPoolMXBean() == null
                                ? 0
                                : pool.getHikariPoolMXBean().getActiveConnections())
                .as("leaked connections")
                .isZero();
        pool.close();
        database.close();
    }

    @Test
    void refusesEveryCallInsideOfASpringTransaction() {
        DataSource aware = new TransactionAwareDataSourceProxy(pool);
        inSpring(pool, aware, () -> refusesEverything(Transactions.on(aware)));
    }

    @Test
    void refusesEveryCallOfADatabaseInsideOfASpringTransaction() {
        DataSource aware = new TransactionAwareDataSourceProxy(pool);
        try (Database db = Database.using(aware)) {
            inSpring(pool, aware, () -> {
                refusesEverything(db.transactions());
                assertRefused(() -> db.transaction(tx -> tx.users().count()));
                assertRefused(() -> db.users().create(new NewUser("own@example.com", "Own")));
                assertRefused(() -> db.users().page(PageRequest.first(2)));
                if (db.engine() == Engine.COCKROACHDB) {
                    assertRefused(() -> db.users().page(PageRequest.first(2).snapshot()));
                }
                assertRefused(db::migrate);
                assertRefused(db::validate);
            });
            assertThat(db.users().count()).as("afterwards it works").isEqualTo(1);
        }
    }

    @Test
    void refusesTheContextThatSpringBootMakes() {
        DataSource aware = new TransactionAwareDataSourceProxy(pool);
        DSLContext boots = DSL.using(new DefaultConfiguration()
                .set(new DataSourceConnectionProvider(aware))
                .set(SQLDialect.POSTGRES));
        inSpring(pool, aware, () -> refusesEverything(Transactions.on(boots)));
    }

    @Test
    void refusesASpringTransactionOverALazyConnection() {
        DataSource lazy = new LazyConnectionDataSourceProxy(pool);
        DataSource aware = new TransactionAwareDataSourceProxy(lazy);
        inSpring(lazy, aware, () -> refusesEverything(Transactions.on(aware)));
    }

    @Test
    void refusesASpringTransactionBehindAWrapperThatSpringDoesNotKnow() {
        DataSource aware = new TransactionAwareDataSourceProxy(pool);
        DataSource metered = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> method.invoke(aware, arguments));
        inSpring(pool, aware, () -> refusesEverything(Transactions.on(metered)));
    }

    @Test
    void refusesAConnectionThatTheHostBoundByHand() {
        DataSource aware = new TransactionAwareDataSourceProxy(pool);
        inSpring(pool, aware, () -> {
            Connection bound = DataSourceUtils.getConnection(pool);
            refusesEverything(Transactions.on(new SingleConnectionDataSource(bound, true)));
            refusesEverything(Transactions.on(DSL.using(bound, SQLDialect.POSTGRES)));
            DataSourceUtils.releaseConnection(bound, pool);
        });
    }

    @Test
    void hasATransactionOfItsOwnOnThePoolItselfAndWhereSpringHasNone() {
        DataSource aware = new TransactionAwareDataSourceProxy(pool);
        TransactionTemplate spring = new TransactionTemplate(new DataSourceTransactionManager(pool));
        spring.executeWithoutResult(status -> {
            insert(aware, "host@example.com");
            assertThat(Transactions.on(pool).run(HostTransactionTest::count)).isZero();
            status.setRollbackOnly();
        });
        spring.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
        spring.executeWithoutResult(status -> {
            insert(aware, "supports@example.com");
            assertThat(Transactions.on(aware).run(HostTransactionTest::count)).isEqualTo(1);
        });
        assertThat(Transactions.on(aware).run(HostTransactionTest::count)).isEqualTo(1);
    }

    @Test
    void refusesTheContextOfAJooqTransaction() {
        DSLContext dsl = DSL.using(pool, SQLDialect.POSTGRES);
        dsl.transaction(jooqs -> {
            refusesEverything(Transactions.on(DSL.using(jooqs)));
            DSL.using(jooqs).execute("insert into users (email, name) values ('jooq@example.com', 'J')");
            refusesEverything(Transactions.on(DSL.using(jooqs)));
        });
        assertThat(users()).isEqualTo(1);
    }

    @Test
    void refusesTheContextOfAJooqTransactionWithoutSavepointsAndOfOneThatIsBoundToTheThread() {
        DataSourceConnectionProvider connections = new DataSourceConnectionProvider(pool);
        DSLContext flat = DSL.using(new DefaultConfiguration()
                .set(connections)
                .set(SQLDialect.POSTGRES)
                .set(new DefaultTransactionProvider(connections, false)));
        flat.transaction(jooqs -> refusesEverything(Transactions.on(DSL.using(jooqs))));
        DSLContext local = DSL.using(new DefaultConfiguration()
                .set(connections)
                .set(SQLDialect.POSTGRES)
                .set(new ThreadLocalTransactionProvider(connections, true)));
        Transactions onLocal = Transactions.on(local);
        local.transaction(() -> {
            local.execute("insert into users (email, name) values ('local@example.com', 'L')");
            refusesEverything(onLocal);
        });
        assertThat(users()).isEqualTo(1);
    }

    @Test
    void refusesItsOwnTransactionByTheNameOfNested() {
        Transactions transactions = Transactions.on(pool);
        assertThat(transactions.inTransaction()).isFalse();
        transactions.run(tx -> {
            assertThat(transactions.inTransaction()).isTrue();
            assertThatThrownBy(() -> Transactions.on(tx.dsl()).run(inner -> 1))
                    .isInstanceOf(NestedTransactionException.class);
            return tx.dsl().execute("insert into users (email, name) values ('own@example.com', 'O')");
        });
        assertThat(users()).isEqualTo(1);
    }

    @Test
    void refusesADataSourceOfOneConnectionWithAnOpenTransaction() throws SQLException {
        try (Connection hosts = database.dataSource().getConnection()) {
            hosts.setAutoCommit(false);
            DataSource one = (DataSource) Proxy.newProxyInstance(
                    DataSource.class.getClassLoader(),
                    new Class<?>[] {DataSource.class},
                    (proxy, method, arguments) -> hosts);
            execute(hosts, "insert into users (email, name) values ('one@example.com', 'One')");
            refusesEverything(Transactions.on(one));
            refusesEverything(Transactions.on(new SingleConnectionDataSource(hosts, true)));
            refusesEverything(Transactions.on(DSL.using(hosts, SQLDialect.POSTGRES)));
            hosts.commit();
            execute(hosts, "insert into users (email, name) values ('two@example.com', 'Two')");
            assertThatThrownBy(() -> execute(hosts, "select nothing from nowhere"))
                    .isInstanceOf(SQLException.class);
            refusesEverything(Transactions.on(new SingleConnectionDataSource(hosts, true)));
            hosts.rollback();
        }
        assertThat(users()).isEqualTo(1);
    }

    @Test
    void welcomesAPoolWithAutoCommitOffAndNoTransaction() {
        pool.setAutoCommit(false);
        Transactions transactions = Transactions.on(pool);
        transactions.run(tx -> tx.dsl().execute("insert into users (email, name) values ('off@example.com', 'Off')"));
        transactions.call(Repeat.UNSAFE, (connection, attempt) -> {
            execute(connection, "insert into users (email, name) values ('call@example.com', 'Call')");
            return attempt;
        });
        assertThat(users()).isEqualTo(2);
    }

    /** Nothing of the refused calls is to be seen, neither when the host commits nor when it rolls back. */
    private void inSpring(DataSource managed, DataSource aware, Runnable calls) {
        TransactionTemplate spring = new TransactionTemplate(new DataSourceTransactionManager(managed));
        spring.executeWithoutResult(status -> {
            calls.run();
            insert(aware, "back@example.com");
            calls.run();
            assertThat(users())
                    .as("rows that stand within the host's transaction")
                    .isZero();
            status.setRollbackOnly();
        });
        assertThat(users()).as("the host rolled back").isZero();
        spring.executeWithoutResult(status -> {
            calls.run();
            insert(aware, "host@example.com");
            calls.run();
            assertThat(users())
                    .as("rows that stand within the host's transaction")
                    .isZero();
        });
        assertThat(users()).as("the host committed").isEqualTo(1);
    }

    private static void refusesEverything(Transactions transactions) {
        assertRefused(() -> transactions.run(tx -> 1));
        assertRefused(() -> transactions.run(TransactionOptions.ofDefaults().withReadOnly(), tx -> 1));
        assertRefused(() -> transactions.run(TransactionOptions.ofDefaults().withExactlyOnce("key"), tx -> 1));
        assertRefused(() -> transactions.call(Repeat.SAFE, (connection, attempt) -> attempt));
        assertRefused(() -> transactions.outcome("key"));
        assertRefused(() -> transactions.sweep(Duration.ofDays(1), 10));
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(HostTransactionException.class)
                .hasMessageContaining("outside of that transaction");
    }

    private static void insert(DataSource dataSource, String email) {
        try (Connection connection = dataSource.getConnection()) {
            execute(connection, "insert into users (email, name) values ('" + email + "', 'Host')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Integer count(Transaction tx) {
        return tx.dsl().fetchCount(DSL.table("users"));
    }

    /** Counts on a connection of its own, READ COMMITTED: on CockroachDB an open writer would keep a stricter one waiting. */
    private int users() {
        return DSL.using(database.dataSource(), SQLDialect.POSTGRES).fetchCount(DSL.table("users"));
    }
}
