package dev.tegmen;

import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.engine.Engine;
import dev.tegmen.fault.FaultProxy;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.Isolation;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserChanges;
import dev.tegmen.user.UserDao;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts at a proxy how often the driver waits for the server. The README's table of round trips stands on this test. */
class RoundTripTest {
    private static final TransactionOptions DEFAULTS = TransactionOptions.ofDefaults();

    private TestDatabase testDatabase;
    private FaultProxy proxy;
    private Database db;
    private User ada;

    @BeforeEach
    void open() {
        testDatabase = TestDatabase.create();
        proxy = FaultProxy.before(testDatabase.url());
        db = Database.connect(proxy.url(), DatabaseOptions.ofDefaults().withPoolSize(1));
        ada = db.users().create(new NewUser("ada@example.com", "Ada"));
    }

    @AfterEach
    void close() {
        db.close();
        proxy.close();
        testDatabase.close();
    }

    @Test
    void eachCallOfADaoIsOneRoundTrip() {
        assertThat(tripsOf(() -> db.users().create(new NewUser("bob@example.com", "Bob"))))
                .isEqualTo(1);
        assertThat(tripsOf(
                        () -> db.users().createWithPosts(new NewUser("eve@example.com", "Eve"), List.of("one", "two"))))
                .isEqualTo(1);
        assertThat(tripsOf(() -> db.users().get(ada.id()))).isEqualTo(1);
        assertThat(tripsOf(() -> db.users().findByEmail(ada.email()))).isEqualTo(1);
        assertThat(tripsOf(() -> db.users().update(ada.id(), UserChanges.none().withName("Ada L."))))
                .isEqualTo(1);
        assertThat(tripsOf(() -> db.users().exists(ada.id()))).isEqualTo(1);
        assertThat(tripsOf(() -> db.users().count())).isEqualTo(1);
        assertThat(tripsOf(() -> db.users().count(USERS.NAME.eq("Bob")))).isEqualTo(1);
        assertThat(tripsOf(() -> db.users().list(10, 0))).isEqualTo(1);
        assertThat(tripsOf(() -> db.users().list(USERS.NAME.eq("Bob"), 10, 0))).isEqualTo(1);
        assertThat(tripsOf(() -> db.users().withPosts(3).list(10))).isEqualTo(1);
        assertThat(tripsOf(() -> db.users().withPosts(3).page(PageRequest.first(10))))
                .isEqualTo(1);
        assertThat(tripsOf(() -> db.posts().with(UserDao.USER_OF_POST).page(PageRequest.first(10))))
                .isEqualTo(1);
        assertThat(tripsOf(() -> db.users().delete(UUID.randomUUID()))).isEqualTo(1);
    }

    @Test
    void eachPageIsOneRoundTrip() {
        for (int i = 0; i < 5; i++) {
            db.posts().create(new NewPost(ada.id(), "Post " + i));
        }
        Page<Post> first = db.posts().page(PageRequest.first(2));
        assertThat(tripsOf(() -> db.posts().page(PageRequest.first(2)))).isEqualTo(1);
        assertThat(tripsOf(() -> db.posts().page(first.next()))).isEqualTo(1);
        assertThat(tripsOf(() -> db.posts().page(PageRequest.last(2)))).isEqualTo(1);
        assertThat(tripsOf(() -> db.posts().ofUser(ada.id()).page(PageRequest.first(2))))
                .isEqualTo(1);
        assertThat(tripsOf(() -> db.posts().page(PageRequest.first(2).withTotal())))
                .isEqualTo(2);
    }

    @Test
    void aTransactionOfKStatementsIsKPlusOneRoundTrips() {
        assertThat(tripsOf(() -> db.transaction(tx -> 1))).isZero();
        assertThat(tripsOf(() -> db.transaction(tx -> tx.users().get(ada.id()))))
                .isEqualTo(2);
        assertThat(tripsOf(() -> db.transaction(tx -> {
                    User bob = tx.users().create(new NewUser("bob@example.com", "Bob"));
                    return tx.posts().create(new NewPost(bob.id(), "Hello"));
                })))
                .isEqualTo(3);
        assertThat(tripsOf(() ->
                        db.transaction(DEFAULTS.withReadOnly(), tx -> tx.users().get(ada.id()))))
                .as("read-only travels with BEGIN")
                .isEqualTo(2);
    }

    @Test
    void whatCostsMoreIsCounted() {
        assertThat(tripsOf(() -> db.transaction(
                        DEFAULTS.withExactlyOnce(), tx -> tx.users().get(ada.id()))))
                .as("the marker row")
                .isEqualTo(3);
        assertThat(tripsOf(() -> db.transaction(DEFAULTS.withIsolation(Isolation.READ_COMMITTED), tx -> tx.users()
                        .get(ada.id()))))
                .as("another isolation than the pool's")
                .isEqualTo(3);
        assertThat(tripsOf(() ->
                        db.transaction(tx -> tx.nested(inner -> inner.users().get(ada.id())))))
                .as("a savepoint and its release")
                .isEqualTo(4);
    }

    @Test
    void aTransactionOnTheHostsPoolCostsOneMoreWhereSessionsAreNotSerializable() {
        boolean serializable = testDatabase.engine() == Engine.COCKROACHDB;
        HikariConfig config = new HikariConfig();
        config.setDataSource(proxy.dataSource());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Database onHost = Database.using(pool)) {
            onHost.transaction(tx -> tx.users().get(ada.id()));
            assertThat(tripsOf(() -> onHost.transaction(tx -> tx.users().get(ada.id()))))
                    .isEqualTo(serializable ? 2 : 3);
            assertThat(tripsOf(() -> onHost.users().get(ada.id()))).isEqualTo(1);
        }
    }

    private int tripsOf(Runnable call) {
        db.users().exists(ada.id()); // the pool's own check of a connection that idled comes before
        proxy.forgetRoundTrips();
        call.run();
        return proxy.roundTrips().size();
    }
}
