package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.transaction.WorkAbortedException;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the URL tells the driver, pages, transactions and read-only ones are what they are. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DriverOptionsTest {
    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        try (Database db = Database.connect(database.url())) {
            for (int i = 0; i < 5; i++) {
                db.users().create(new NewUser("user" + i + "@example.com", "User"));
            }
        }
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "preferQueryMode=extendedForPrepared",
                "preferQueryMode=extendedCacheEverything",
                "readOnlyMode=ignore",
                "readOnlyMode=always",
                "prepareThreshold=-1",
                "prepareThreshold=1",
                "binaryTransfer=false",
                "autosave=conservative",
                "quoteReturningIdentifiers=false",
                "stringtype=unspecified",
                "defaultRowFetchSize=2",
                "adaptiveFetch=true&defaultRowFetchSize=2",
                "escapeSyntaxCallMode=call",
                "reWriteBatchedInserts=false"
            })
    void workAlike(String option) {
        try (Database db = Database.connect(with(option))) {
            walksAllPages(db);
            assertThatThrownBy(
                            () -> db.transaction(TransactionOptions.ofDefaults().withReadOnly(), tx -> tx.users()
                                    .create(new NewUser("read@example.com", "Only"))))
                    .hasMessageContaining("25006");
            assertThatThrownBy(() -> db.transaction(tx -> {
                        try {
                            return tx.users().create(new NewUser("user0@example.com", "Twice"));
                        } catch (RuntimeException swallowed) {
                            return swallowed;
                        }
                    }))
                    .isInstanceOf(WorkAbortedException.class);
            assertThat(db.users().count()).isEqualTo(5);
        }
    }

    @Test
    void simpleQueriesAreRefusedWithTheReason() {
        assertThatThrownBy(() -> Database.connect(with("preferQueryMode=simple")))
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("preferQueryMode=simple");
    }

    private static void walksAllPages(Database db) {
        Page<User> page = db.users().page(PageRequest.first(2));
        List<User> all = new ArrayList<>(page.items());
        while (page.hasNext()) {
            page = db.users().page(page.next());
            all.addAll(page.items());
        }
        assertThat(all).hasSize(5).doesNotHaveDuplicates();
        assertThat(db.users().page(page.previous()).items()).hasSize(2);
    }

    private static String with(String option) {
        return database.url() + (database.url().contains("?") ? "&" : "?") + option;
    }
}
