package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection goes back as it was; one that cannot is dropped, and what was committed on it stays committed. */
class ConnectionResetTest {
    private TestDatabase database;
    private final List<Connection> given = new ArrayList<>();
    private final AtomicInteger aborts = new AtomicInteger();

    @BeforeEach
    void open() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aCommitStaysACommitWhenTheConnectionFailsAfterwards() {
        AtomicInteger hooks = new AtomicInteger();
        Transactions transactions =
                Transactions.on(dataSource(() -> failing("setAutoCommit", new Object[] {true}, open(true))));
        Integer inserted = transactions.run(tx -> {
            tx.afterCommit(hooks::incrementAndGet);
            return tx.call(Repeat.UNSAFE, ConnectionResetTest::insert);
        });
        assertThat(inserted).isEqualTo(1);
        assertThat(hooks).hasValue(1);
        assertThat(given).hasSize(1).allMatch(ConnectionResetTest::isClosed);
        assertThat(users()).isEqualTo(1);
    }

    @Test
    void aCallHasItsResultWhenTheConnectionFailsAfterwards() {
        Transactions transactions =
                Transactions.on(dataSource(() -> failing("setAutoCommit", new Object[] {false}, open(false))));
        int inserted = transactions.call(Repeat.UNSAFE, ConnectionResetTest::insert);
        assertThat(inserted).isEqualTo(1);
        assertThat(given).hasSize(1).allMatch(ConnectionResetTest::isClosed);
        assertThat(users()).isEqualTo(1);
    }

    @Test
    void leavesAutoCommitOffWhereItWasOff() throws SQLException {
        try (Connection connection = open(false)) {
            Transactions transactions = Transactions.on(DSL.using(connection, SQLDialect.POSTGRES));
            transactions.call(Repeat.UNSAFE, ConnectionResetTest::insert);
            assertThat(connection.getAutoCommit()).as("after a call").isFalse();
            assertThatThrownBy(() -> transactions.call(Repeat.UNSAFE, ConnectionResetTest::insert))
                    .isInstanceOf(UniqueViolationException.class);
            assertThat(connection.getAutoCommit())
                    .as("after a call that failed")
                    .isFalse();
            transactions.run(tx -> tx.dsl().execute("select 1"));
            assertThat(connection.getAutoCommit()).as("after a transaction").isFalse();
        }
        assertThat(users()).isEqualTo(1);
    }

    @Test
    void leavesAutoCommitAndWritingOnWhereTheyWereOn() throws SQLException {
        try (Connection connection = open(true)) {
            Transactions transactions = Transactions.on(DSL.using(connection, SQLDialect.POSTGRES));
            String readOnly = transactions.run(
                    TransactionOptions.ofDefaults().withReadOnly(),
                    tx -> tx.dsl().fetchSingle("show transaction_read_only").get(0, String.class));
            assertThat(readOnly).isEqualTo("on");
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.isReadOnly()).isFalse();
            assertThatThrownBy(() ->
                            transactions.run(TransactionOptions.ofDefaults().withReadOnly(), tx -> {
                                throw new IllegalStateException("mine");
                            }))
                    .hasMessage("mine");
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.isReadOnly()).isFalse();
        }
    }

    @Test
    void reusesAConnectionThatWasRolledBack() {
        Transactions transactions = Transactions.on(dataSource(() -> countingAborts(open(true))));
        assertThatThrownBy(() -> transactions.run(tx -> {
                    tx.call(Repeat.UNSAFE, ConnectionResetTest::insert);
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        assertThatThrownBy(() -> transactions.run(ConnectionResetTest::swallowAFailure))
                .isInstanceOf(WorkAbortedException.class);
        assertThatThrownBy(() -> transactions.call(Repeat.READ, (connection, attempt) -> {
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        assertThat(aborts).as("given back, not dropped").hasValue(0);
        assertThat(users()).isZero();
    }

    @Test
    void dropsAConnectionThatCannotBeRolledBack() {
        Transactions transactions =
                Transactions.on(dataSource(() -> countingAborts(failing("rollback", new Object[0], open(true)))));
        assertThatThrownBy(() -> transactions.run(tx -> {
                    tx.call(Repeat.UNSAFE, ConnectionResetTest::insert);
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        assertThat(aborts).hasValue(1);
        assertThatThrownBy(() -> transactions.run(ConnectionResetTest::swallowAFailure))
                .isInstanceOf(WorkAbortedException.class);
        assertThat(aborts).hasValue(2);
        assertThat(users()).isZero();
    }

    @Test
    void noticesASwallowedFailureAlsoBehindAPoolThatHidesTheDriver() {
        Transactions transactions = Transactions.on(dataSource(() -> answering("isWrapperFor", false, open(true))));
        assertThatThrownBy(() -> transactions.run(ConnectionResetTest::swallowAFailure))
                .isInstanceOf(WorkAbortedException.class);
        int inserted = transactions.run(tx -> tx.call(Repeat.UNSAFE, ConnectionResetTest::insert));
        assertThat(inserted).isEqualTo(1);
        assertThat(users()).isEqualTo(1);
    }

    private Connection open(boolean autoCommit) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(autoCommit);
        given.add(connection);
        return connection;
    }

    private long users() {
        return Transactions.on(database.dataSource())
                .run(tx -> tx.dsl().fetchSingle("select count(*) from users").get(0, Long.class));
    }

    private static int swallowAFailure(Transaction tx) {
        tx.call(Repeat.UNSAFE, ConnectionResetTest::insert);
        try {
            return tx.call(Repeat.UNSAFE, ConnectionResetTest::insert);
        } catch (UniqueViolationException swallowed) {
            return 0;
        }
    }

    private static int insert(Connection connection, int attempt) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("insert into users (email, name) values ('ada@example.com', 'Ada')");
        }
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DataSource dataSource(Callable<Connection> connections) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> connections.call());
    }

    /** The real connection, but for a failure of one call. */
    private static Connection failing(String name, Object[] given, Connection real) {
        return wrapped((method, arguments) -> {
            if (method.getName().equals(name) && Arrays.equals(arguments, given)) {
                throw new SQLException("the connection is gone", "08006");
            }
            return method.invoke(real, arguments);
        });
    }

    private static Connection answering(String name, Object answer, Connection real) {
        return wrapped((method, arguments) -> method.getName().equals(name) ? answer : method.invoke(real, arguments));
    }

    private Connection countingAborts(Connection real) {
        return wrapped((method, arguments) -> {
            if (method.getName().equals("abort")) {
                aborts.incrementAndGet();
            }
            return method.invoke(real, arguments);
        });
    }

    private static Connection wrapped(Wrapper wrapper) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return wrapper.call(method, arguments == null ? new Object[0] : arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    @FunctionalInterface
    private interface Wrapper {
        @Nullable
        Object call(Method method, Object[] arguments) throws Throwable;
    }
}
