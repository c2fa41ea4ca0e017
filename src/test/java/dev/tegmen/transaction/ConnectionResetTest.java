package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A connection that cannot be made as it was is dropped; what was committed on it stays committed. */
class ConnectionResetTest {
    @Test
    void aCommitStaysACommitWhenTheConnectionFailsAfterwards() throws SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            AtomicInteger hooks = new AtomicInteger();
            Transactions transactions = Transactions.on(failingAfterCommit(database.dataSource()));
            Integer inserted = transactions.run(tx -> {
                tx.afterCommit(hooks::incrementAndGet);
                return tx.dsl().execute("insert into users (email, name) values ('ada@example.com', 'Ada')");
            });
            assertThat(inserted).isEqualTo(1);
            assertThat(hooks).hasValue(1);
            long stored = Transactions.on(database.dataSource())
                    .run(tx ->
                            tx.dsl().fetchSingle("select count(*) from users").get(0, Long.class));
            assertThat(stored).isEqualTo(1);
        }
    }

    /** The real data source, but for connections that fail when they are put back into autocommit mode. */
    private static DataSource failingAfterCommit(DataSource real) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> failing(real.getConnection()));
    }

    private static Connection failing(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("setAutoCommit") && Boolean.TRUE.equals(arguments[0])) {
                        throw new SQLException("the connection is gone", "08006");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }
}
