package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.SqlStatementException;
import dev.tegmen.fault.RestartableServer;
import dev.tegmen.migration.MigrationFailedException;
import dev.tegmen.migration.Migrations;
import dev.tegmen.page.PageRequest;
import dev.tegmen.statement.Repeat;
import dev.tegmen.transaction.Isolation;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.transaction.Transactions;
import dev.tegmen.user.NewUser;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica that is read from, on a PostgreSQL of the test's own, whatever server the other tests use. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HotStandbyTest {
    private static final TransactionOptions READ_ONLY =
            TransactionOptions.ofDefaults().withReadOnly();

    @Test
    void aStandbyIsReadAndAfterItsPromotionWrittenSerializably() {
        try (RestartableServer server = RestartableServer.start()) {
            try (Database primary = Database.connect(server.url())) {
                primary.migrate();
                primary.users().create(new NewUser("ada@example.com", "Ada"));
                assertRefusesStandby(server);
            }
            server.becomeStandby();
            for (String wanted : new String[] {"standby", "read-only", "prefer-standby", "any"}) {
                try (Database db = Database.connect(server.url() + "?target_session_attrs=" + wanted)) {
                    assertReads(db);
                    assertRefusesWrites(db);
                }
            }
            assertValidatesWhateverTheDefaultIsolationIs(server);
            assertRefusesPrimary(server);
            DatabaseOptions one = DatabaseOptions.ofDefaults().withPoolSize(1);
            try (Database db = Database.connect(server.url(), one)) {
                assertReads(db);
                assertReads(Database.using(
                        new DriverDataSource(url(server).jdbcUrl(), url(server).properties())));
                server.promote();
                awaitWritable(db);
                assertThat(isolation(db)).isEqualTo("serializable");
                db.users().create(new NewUser("bob@example.com", "Bob"));
                String alone = db.transactions().call(Repeat.READ, (connection, n) -> shown(connection));
                assertThat(alone).isEqualTo("serializable");
                assertThat(db.users().count()).isEqualTo(2);
            }
        }
    }

    private static DatabaseUrl url(RestartableServer server) {
        return DatabaseUrl.parse(server.url());
    }

    private static void assertReads(Database db) {
        assertThat(db.users().count()).isEqualTo(1);
        assertThat(db.users().page(PageRequest.first(3)).items()).hasSize(1);
        assertThat(db.<Long, RuntimeException>transaction(tx -> tx.users().count()))
                .isEqualTo(1);
        assertThat(db.<Long, RuntimeException>transaction(
                        READ_ONLY, tx -> tx.users().count()))
                .isEqualTo(1);
        assertThat(isolation(db)).isEqualTo("repeatable read");
        TransactionOptions committed = READ_ONLY.withIsolation(Isolation.READ_COMMITTED);
        assertThat(db.<Object, RuntimeException>transaction(
                        committed, tx -> tx.dsl().fetchValue("show transaction_isolation")))
                .isEqualTo("read committed");
        db.validate();
    }

    private static void assertValidatesWhateverTheDefaultIsolationIs(RestartableServer server) {
        String serializable = "?options=-c%20default_transaction_isolation%3Dserializable";
        try (Database db = Database.connect(server.url() + serializable)) {
            assertReads(db);
            assertThat(db.migrate().applied()).isZero();
        }
        DatabaseUrl url = DatabaseUrl.parse(server.url() + serializable);
        HikariConfig config = new HikariConfig();
        config.setDataSource(new DriverDataSource(url.jdbcUrl(), url.properties()));
        config.setMaximumPoolSize(1);
        for (boolean autoCommit : new boolean[] {true, false}) {
            config.setAutoCommit(autoCommit);
            try (HikariDataSource pool = new HikariDataSource(config)) {
                Migrations migrations = Migrations.on(pool);
                migrations.validate();
                migrations.validate();
                assertThat(migrations.migrate().applied()).isZero();
                assertThatThrownBy(() -> migrations.withSchema("elsewhere").migrate())
                        .isInstanceOf(MigrationFailedException.class)
                        .hasMessageContaining("replica");
            }
        }
    }

    private static void assertRefusesWrites(Database db) {
        assertThatThrownBy(() -> db.users().create(new NewUser("eve@example.com", "Eve")))
                .isInstanceOf(SqlStatementException.class)
                .hasMessageContaining("replica");
        assertThatThrownBy(() -> db.transaction(tx -> tx.users().create(new NewUser("eve@example.com", "Eve"))))
                .isInstanceOf(SqlStatementException.class)
                .hasMessageContaining("replica");
        assertThatThrownBy(() -> db.transaction(TransactionOptions.ofDefaults().withExactlyOnce(), tx -> 1))
                .isInstanceOf(SqlStatementException.class)
                .hasMessageContaining("replica");
        assertThat(db.users().count()).isEqualTo(1);
    }

    private static void assertRefusesStandby(RestartableServer server) {
        assertThatThrownBy(() -> Database.connect(server.url() + "?target_session_attrs=standby")
                        .close())
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("none is what target_session_attrs asks for (standby)");
    }

    private static void assertRefusesPrimary(RestartableServer server) {
        assertThatThrownBy(() -> Database.connect(server.url() + "?target_session_attrs=read-write")
                        .close())
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("is only a standby up");
    }

    /** The server tells its sessions of the promotion when they are next idle. */
    private static void awaitWritable(Database db) {
        Transactions transactions = db.transactions();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (transactions
                .<Object, RuntimeException>run(READ_ONLY, tx -> tx.dsl().fetchValue("select pg_is_in_recovery()"))
                .equals(true)) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    private static Object isolation(Database db) {
        return db.transaction(tx -> tx.dsl().fetchValue("show transaction_isolation"));
    }

    private static String shown(java.sql.Connection connection) throws java.sql.SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("show transaction_isolation")) {
            row.next();
            return row.getString(1);
        }
    }
}
