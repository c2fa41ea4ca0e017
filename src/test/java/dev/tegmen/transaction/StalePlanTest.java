package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.Database;
import dev.tegmen.DatabaseOptions;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.page.PageRequest;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A migration beside a running service: prepared statements of its connections are out of date, once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalePlanTest {
    private TestDatabase server;
    private Database database;
    private User ada;

    @BeforeEach
    void open() {
        server = TestDatabase.create();
        database = Database.connect(server.url(), DatabaseOptions.ofDefaults().withPoolSize(1));
        ada = database.users().create(new NewUser("ada@example.com", "Ada"));
    }

    @AfterEach
    void close() {
        database.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alter table users alter column name type varchar(201)", "deallocate", "discard"})
    void isRunAgain(String change) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Callable<Object> call = () -> database.users().find(ada.id()).isPresent();
        Callable<Object> transaction = () -> database.transaction(tx -> {
            runs.incrementAndGet();
            return tx.users().find(ada.id()).isPresent();
        });
        Callable<Object> once = () -> database.transaction(
                TransactionOptions.ofDefaults().withExactlyOnce(),
                tx -> tx.users().find(ada.id()).isPresent());
        Callable<Object> page = () -> database.transaction(
                tx -> tx.users().page(PageRequest.first(3)).items().size() == 1);
        int width = 300;
        for (Callable<Object> act : java.util.List.of(call, transaction, once, page)) {
            for (int i = 0; i < 8; i++) { // the driver prepares on the server from the fifth time on
                act.call();
            }
            makeStale(change, width++);
            runs.set(0);
            assertThat(act.call()).isEqualTo(true);
            assertThat(runs.get()).isLessThanOrEqualTo(2);
        }
    }

    private void makeStale(String change, int width) throws Exception {
        if (change.startsWith("alter")) {
            try (Connection connection = server.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("alter table users alter column name type varchar(" + width + ")");
            }
            return;
        }
        database.transactions().call(Repeat.READ, (connection, attempt) -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(change + " all");
            }
        });
    }

    @Test
    void otherThingsThatAreNotSupportedStayRefused() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> database.transactions().run(tx -> {
                    runs.incrementAndGet();
                    return tx.call(Repeat.UNSAFE, (connection, attempt) -> {
                        try (Statement statement = connection.createStatement()) {
                            return statement.execute("select count(*) from users for update");
                        }
                    });
                }))
                .isInstanceOf(SqlStatementException.class);
        assertThat(runs).hasValue(1);
    }
}
