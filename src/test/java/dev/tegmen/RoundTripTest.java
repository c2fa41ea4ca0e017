package dev.tegmen;

import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.dao.Values;
import dev.tegmen.engine.Engine;
import dev.tegmen.fault.FaultProxy;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.Isolation;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserChanges;
import dev.tegmen.user.UserDao;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
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
    void callsOfManyRowsTakeAFewRoundTrips() {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        List<UUID> keys = List.of(ada.id(), UUID.randomUUID());
        calls.put("findAll(no key)", () -> db.users().findAll(List.of()));
        calls.put("findAll(2 keys)", () -> db.users().findAll(keys));
        calls.put("whereKeys(2 keys).list(10)", () -> db.users().whereKeys(keys).list(10));
        calls.put("createAll(no row)", () -> db.users().createAll(List.of()));
        calls.put("createAll(100 rows)", () -> db.users().createAll(rows(100)));
        calls.put("createAll(5,000 rows)", () -> db.users().createAll(rows(5_000)));
        calls.put("createAll(10,000 rows)", () -> db.users().createAll(rows(10_000)));
        calls.put(
                "createAll(10,000 rows) in a transaction",
                () -> db.transaction(tx -> tx.users().createAll(rows(10_000))));
        calls.put("createAllSkippingDuplicates(100 rows)", () -> db.users().createAllSkippingDuplicates(rows(100)));
        calls.put("upsert", () -> db.users().upsert(rows(1).get(0), USERS.EMAIL));
        calls.put("upsert, other changes", () -> db.users()
                .upsert(rows(1).get(0), Values.of(USERS.NAME, "x"), USERS.EMAIL));
        calls.put("upsertAll(100 rows)", () -> db.users().upsertAll(rows(100), USERS.EMAIL));
        calls.put("upsertAll(10,000 rows)", () -> db.users().upsertAll(rows(10_000), USERS.EMAIL));
        calls.put("updateIfUnchanged", () -> db.users()
                .updateIfUnchanged(ada.id(), USERS.UPDATED_AT, ada.updatedAt(), Values.of(USERS.NAME, "Ada L.")));
        calls.put("where(…).update", () -> db.users().where(USERS.NAME, "x").update(Values.of(USERS.NAME, "y")));
        calls.put("load(10,000 rows)", () -> db.users().load(rows(10_000).stream()));
        StringBuilder table = new StringBuilder();
        calls.forEach((name, call) -> table.append(String.format("%-42s%d%n", name, tripsOf(call))));
        assertThat(table.toString().lines())
                .containsExactlyElementsOf("""
                findAll(no key)                           0
                findAll(2 keys)                           1
                whereKeys(2 keys).list(10)                1
                createAll(no row)                         0
                createAll(100 rows)                       1
                createAll(5,000 rows)                     1
                createAll(10,000 rows)                    3
                createAll(10,000 rows) in a transaction   3
                createAllSkippingDuplicates(100 rows)     1
                upsert                                    1
                upsert, other changes                     1
                upsertAll(100 rows)                       1
                upsertAll(10,000 rows)                    3
                updateIfUnchanged                         1
                where(…).update                           1
                load(10,000 rows)                         1
                """.lines().toList());
    }

    private static List<Values<UsersRecord>> rows(int count) {
        return Stream.generate(() -> Values.of(USERS.EMAIL, UUID.randomUUID() + "@example.com")
                        .and(USERS.NAME, "x"))
                .limit(count)
                .toList();
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
