package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.config.InvalidDatabaseUrlException;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.migration.SchemaState;
import dev.tegmen.post.NewPost;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.NestedTransactionException;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private static TestDatabase testDatabase;

    @BeforeAll
    static void create() {
        testDatabase = TestDatabase.create();
    }

    @AfterAll
    static void drop() {
        testDatabase.close();
    }

    @Test
    void migratesAndKnowsItsState() {
        try (TestDatabase empty = TestDatabase.createEmpty();
                Database db = Database.connect(empty.url())) {
            assertThat(db.status().state()).isEqualTo(SchemaState.UNMIGRATED);
            db.migrate();
            db.validate();
            assertThat(db.status().state()).isEqualTo(SchemaState.CURRENT);
            assertThat(db.engine()).isEqualTo(empty.engine());
        }
    }

    @Test
    void aPoolOfOneConnectionIsEnoughForEverything() {
        try (TestDatabase empty = TestDatabase.createEmpty();
                Database db = Database.connect(
                        empty.url(), DatabaseOptions.ofDefaults().withPoolSize(1))) {
            db.migrate();
            User ada = db.users().create(new NewUser("ada@example.com", "Ada"));
            db.transaction(tx -> tx.posts().create(new NewPost(ada.id(), "Hello")));
            assertThat(db.posts().ofUser(ada.id()).count()).isEqualTo(1);
        }
    }

    @Test
    void sessionsOfItsOwnPoolAreSerializable() {
        try (Database db = Database.connect(testDatabase.url())) {
            assertThat(db.<String, RuntimeException>transaction(tx ->
                            tx.dsl().fetchSingle("show transaction_isolation").get(0, String.class)))
                    .isEqualTo("serializable");
        }
    }

    @Test
    void usesTheHostsPoolAndLeavesItOpen() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(testDatabase.dataSource());
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Database db = Database.using(pool);
            User user = db.users().create(new NewUser(UUID.randomUUID() + "@example.com", "Host"));
            String isolation = db.transaction(
                    tx -> tx.dsl().fetchSingle("show transaction_isolation").get(0, String.class));
            assertThat(isolation).isEqualTo("serializable");
            assertThat(db.users().find(user.id())).contains(user);
            db.close();
            assertThat(pool.isClosed()).isFalse();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void aClosedDatabaseSaysSo() {
        Database db = Database.connect(testDatabase.url());
        db.close();
        db.close();
        assertThatExceptionOfType(DatabaseClosedException.class)
                .isThrownBy(() -> db.users().count());
        assertThatExceptionOfType(DatabaseClosedException.class).isThrownBy(() -> db.transaction(tx -> 1));
        assertThatExceptionOfType(DatabaseClosedException.class).isThrownBy(db::migrate);
        assertThatExceptionOfType(DatabaseClosedException.class).isThrownBy(db::validate);
        assertThatExceptionOfType(DatabaseClosedException.class).isThrownBy(db::status);
    }

    @Test
    void makesIdsAsItIsTold() {
        List<UUID> made = new ArrayList<>();
        DatabaseOptions options = DatabaseOptions.ofDefaults().withIds(() -> {
            made.add(UUID.randomUUID());
            return made.get(made.size() - 1);
        });
        try (Database db = Database.connect(testDatabase.url(), options)) {
            User user = db.users().create(new NewUser(UUID.randomUUID() + "@example.com", "x"));
            UUID post = db.transaction(tx -> tx.posts().create(new NewPost(user.id(), "x")))
                    .id();
            assertThat(made).containsExactly(user.id(), post);
        }
    }

    @Test
    void theDatabaseItselfIsRefusedInsideOfItsTransaction() {
        try (Database db = Database.connect(testDatabase.url())) {
            assertThatExceptionOfType(NestedTransactionException.class)
                    .isThrownBy(() -> db.transaction(tx -> db.users().count()))
                    .withMessageContaining("tx");
            assertThatExceptionOfType(NestedTransactionException.class)
                    .isThrownBy(() -> db.transaction(tx -> db.transaction(inner -> 1)));
            assertThat(db.users().count()).isNotNegative();
        }
    }

    @Test
    void anExceptionOfTheWorkReachesTheCallerUnchanged() {
        try (Database db = Database.connect(testDatabase.url())) {
            IOException mine = new IOException("mine");
            long before = db.users().count();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> db.transaction(tx -> {
                        tx.users().create(new NewUser(UUID.randomUUID() + "@example.com", "x"));
                        throw mine;
                    }))
                    .isSameAs(mine);
            assertThat(db.users().count()).isEqualTo(before);
        }
    }

    @Test
    void whatIsWrongWithTheUrlIsSaidAtOnceAndWithoutThePassword() {
        assertThatNullPointerException().isThrownBy(() -> Database.connect(nothing()));
        assertThatExceptionOfType(InvalidDatabaseUrlException.class)
                .isThrownBy(() -> Database.connect("mysql://u:s3cret@h/d"))
                .withMessageNotContaining("s3cret");
        assertThatExceptionOfType(ConnectionFailedException.class)
                .isThrownBy(() -> Database.connect("postgresql://u:s3cret@127.0.0.1:1/d"))
                .withMessageContaining("no server could be reached")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void aWrongDatabaseIsSaidAtOnce() {
        String wrong = testDatabase.url().replace(testDatabase.name(), "tegmen_no_such_database");
        assertThatExceptionOfType(ConnectionFailedException.class)
                .isThrownBy(() -> {
                    try (Database db = Database.connect(wrong)) {
                        db.users().count();
                    }
                })
                .satisfies(e -> assertThat(e.sqlState()).isEqualTo("3D000"));
    }

    @Test
    void aJdbcUrlPasses() {
        DatabaseUrl url = DatabaseUrl.parse(testDatabase.url());
        String jdbc = url.jdbcUrl() + "?user=" + url.user().orElseThrow() + "&password="
                + url.properties().getProperty("password", "");
        try (Database db = Database.connect(jdbc)) {
            assertThat(db.status().state()).isEqualTo(SchemaState.CURRENT);
        }
    }

    @SuppressWarnings("NullAway")
    private static String nothing() {
        return null;
    }
}
