package dev.tegmen.user;

import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tegmen.Database;
import dev.tegmen.error.CheckViolationException;
import dev.tegmen.error.ForeignKeyViolationException;
import dev.tegmen.error.InvalidValueException;
import dev.tegmen.error.NotFoundException;
import dev.tegmen.error.SchemaMismatchException;
import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDaoTest {
    private static TestDatabase testDatabase;
    private static Database db;
    private UserDao users;

    @BeforeAll
    static void open() {
        testDatabase = TestDatabase.create();
        db = Database.connect(testDatabase.url());
    }

    @AfterAll
    static void close() {
        db.close();
        testDatabase.close();
    }

    @BeforeEach
    void empty() {
        users = db.users();
        db.transaction(tx -> tx.dsl().execute("delete from posts") + tx.dsl().execute("delete from users"));
    }

    @Test
    void createsAndFindsWhatWasCreated() {
        User ada = users.create(new NewUser("ada@example.com", "Ada"));

        assertThat(users.find(ada.id())).contains(ada);
        assertThat(users.findByEmail("ada@example.com")).contains(ada);
        assertThat(users.get(ada.id())).isEqualTo(ada);
        assertThat(ada.createdAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(ada.updatedAt()).isEqualTo(ada.createdAt());
        assertThat(ada.id().version()).isEqualTo(4);
    }

    @Test
    void keepsTheIdThatTheCallerChose() {
        UUID id = UUID.randomUUID();
        assertThat(users.create(new NewUser("ada@example.com", "Ada").withId(id))
                        .id())
                .isEqualTo(id);
    }

    @Test
    void aSecondUserWithTheSameEmailIsRefusedByName() {
        User ada = users.create(new NewUser("ada@example.com", "Ada"));

        assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(() -> users.create(new NewUser("ada@example.com", "Another")))
                .satisfies(e -> {
                    assertThat(e.constraint()).contains("users_email_key");
                    assertThat(e.sqlState()).isEqualTo("23505");
                    assertThat(stackTraceOf(e)).doesNotContain("ada@example.com");
                });
        assertThat(users.count()).isEqualTo(1);
        assertThat(users.get(ada.id()).name()).isEqualTo("Ada");
    }

    @Test
    void findsNobodyWhereThereIsNobody() {
        UUID nobody = UUID.randomUUID();
        assertThat(users.find(nobody)).isEmpty();
        assertThat(users.exists(nobody)).isFalse();
        assertThat(users.delete(nobody)).isFalse();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> users.get(nobody))
                .satisfies(e -> assertThat(e.key()).isEqualTo(nobody))
                .withMessage("no row of table users has this id");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> users.update(nobody, UserChanges.none().withName("x")));
    }

    @Test
    void createsAUserWithPostsWhollyOrNotAtAll() {
        List<String> titles = List.of("one", "two; drop table posts", "three, \"quoted\" {braces} \\", "NULL");
        UserWithPosts created = users.createWithPosts(new NewUser("ada@example.com", "Ada"), titles);

        assertThat(created.user()).isEqualTo(users.get(created.user().id()));
        assertThat(created.posts()).extracting(Post::title).containsExactlyElementsOf(titles);
        assertThat(db.posts().ofUser(created.user().id()).list(10, 0))
                .containsExactlyInAnyOrderElementsOf(created.posts());

        assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(() -> users.createWithPosts(new NewUser("ada@example.com", "Again"), List.of("lost")));
        assertThat(users.createWithPosts(new NewUser("bob@example.com", "Bob"), List.of())
                        .posts())
                .isEmpty();
        assertRefused("post.title", () -> users.createWithPosts(new NewUser("eve@example.com", "Eve"), List.of(" ")));
        assertThat(users.count()).isEqualTo(2);
        assertThat(db.posts().count()).isEqualTo(4);
    }

    @Test
    void changesOnlyWhatChanges() {
        User ada = users.create(new NewUser("ada@example.com", "Ada"));

        User renamed = users.update(ada.id(), UserChanges.none().withName("Ada Lovelace"));

        assertThat(renamed.email()).isEqualTo("ada@example.com");
        assertThat(renamed.name()).isEqualTo("Ada Lovelace");
        assertThat(renamed.createdAt()).isEqualTo(ada.createdAt());
        assertThat(renamed.updatedAt()).isAfter(ada.updatedAt());
        assertThat(users.get(ada.id())).isEqualTo(renamed);
    }

    @Test
    void changesTheEmailAloneAndBothAtOnce() {
        User ada = users.create(new NewUser("ada@example.com", "Ada"));
        User bob = users.create(new NewUser("bob@example.com", "Bob"));

        User moved = users.update(ada.id(), UserChanges.none().withEmail("ada@example.org"));
        assertThat(moved.email()).isEqualTo("ada@example.org");
        assertThat(moved.name()).isEqualTo("Ada");
        assertThat(moved.updatedAt()).isAfter(ada.updatedAt());
        assertThat(users.get(ada.id())).isEqualTo(moved);

        UserChanges both = UserChanges.none().withEmail("lovelace@example.org").withName("Ada Lovelace");
        User changed = users.update(ada.id(), both);
        assertThat(changed.email()).isEqualTo("lovelace@example.org");
        assertThat(changed.name()).isEqualTo("Ada Lovelace");
        assertThat(users.get(ada.id())).isEqualTo(changed);
        assertThat(users.get(bob.id())).isEqualTo(bob);
    }

    @Test
    void changingNothingTouchesNothing() {
        User ada = users.create(new NewUser("ada@example.com", "Ada"));
        assertThat(users.update(ada.id(), UserChanges.none())).isEqualTo(ada);
        assertThat(users.get(ada.id())).isEqualTo(ada);
    }

    @Test
    void anEmailOfSomebodyElseIsRefusedOnUpdate() {
        users.create(new NewUser("ada@example.com", "Ada"));
        User bob = users.create(new NewUser("bob@example.com", "Bob"));

        assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(() -> users.update(bob.id(), UserChanges.none().withEmail("ada@example.com")));
        assertThat(users.get(bob.id())).isEqualTo(bob);
    }

    @Test
    void deletes() {
        User ada = users.create(new NewUser("ada@example.com", "Ada"));
        assertThat(users.delete(ada.id())).isTrue();
        assertThat(users.count()).isZero();
    }

    @Test
    void aUserWithPostsIsNotDeleted() {
        User ada = users.create(new NewUser("ada@example.com", "Ada"));
        db.posts().create(new NewPost(ada.id(), "Hello"));

        assertThatExceptionOfType(ForeignKeyViolationException.class)
                .isThrownBy(() -> users.delete(ada.id()))
                .satisfies(e -> assertThat(e.constraint()).contains("posts_user_id_fkey"));
        assertThat(users.exists(ada.id())).isTrue();
    }

    @Test
    void listsByPositionNewestFirst() {
        for (int i = 0; i < 5; i++) {
            users.create(new NewUser("user" + i + "@example.com", "User " + i));
        }
        assertThat(users.list(2, 1)).extracting(User::name).containsExactly("User 3", "User 2");
        assertThat(users.list(10, 4)).extracting(User::name).containsExactly("User 0");
        assertThat(users.list(10, 5)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> users.list(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> users.list(1, -1));
    }

    @Test
    void filtersByConditions() {
        users.create(new NewUser("ada@example.com", "Ada"));
        users.create(new NewUser("bob@example.com", "Bob"));
        assertThat(users.list(USERS.NAME.startsWith("A"), 10, 0))
                .extracting(User::name)
                .containsExactly("Ada");
        assertThat(users.count(USERS.NAME.startsWith("A"))).isEqualTo(1);
        assertThat(users.count(USERS.NAME.eq("'; drop table users; --"))).isZero();
        assertThat(users.count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; drop table users; --",
                "\" \\ % _ $1 ? :name {0} ${x}",
                "emoji \uD83E\uDEB3 beside text",
                "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
                "line\nbreak\ttab \u202E right-to-left"
            })
    void storesTextFaithfully(String name) {
        User user = users.create(new NewUser("ada@example.com", name));
        assertThat(users.get(user.id()).name()).isEqualTo(name);
        assertThat(users.list(USERS.NAME.eq(name), 1, 0)).containsExactly(user);
    }

    @Test
    void countsCharactersAsTheDatabaseDoes() {
        String longest = "\uD83E\uDEB3".repeat(UserRules.MAX_NAME_LENGTH);
        User user = users.create(new NewUser("ada@example.com", longest));
        assertThat(users.get(user.id()).name()).isEqualTo(longest);

        String email = "a".repeat(UserRules.MAX_EMAIL_LENGTH - 2) + "@b";
        assertThat(users.create(new NewUser(email, "x")).email()).isEqualTo(email);
    }

    @Test
    void refusesWhatCannotBeStoredBeforeSendingIt() {
        String tooLong = "x".repeat(10 * 1024 * 1024);
        assertRefused("user.name", () -> new NewUser("a@b", tooLong));
        assertRefused("user.email", () -> new NewUser(tooLong, "Ada"));
        assertRefused("user.name", () -> new NewUser("a@b", "x".repeat(201)));
        assertRefused("user.name", () -> new NewUser("a@b", " \t\n"));
        assertRefused("user.name", () -> new NewUser("a@b", ""));
        assertRefused("user.name", () -> new NewUser("a@b", "NUL\0"));
        assertRefused("user.name", () -> new NewUser("a@b", "half \uD83E"));
        assertRefused("user.name", () -> new NewUser("a@b", "\uDEB3 half"));
        assertRefused("user.email", () -> new NewUser("nobody", "Ada"));
        assertRefused("user.email", () -> new NewUser("@b", "Ada"));
        assertRefused("user.email", () -> new NewUser("a@", "Ada"));
        assertRefused("user.email", () -> users.findByEmail("a\0@b"));
        assertRefused("user.name", () -> UserChanges.none().withName(""));
        assertThat(users.count()).isZero();
    }

    @Test
    void refusesNull() {
        assertRefused("user.email", () -> new NewUser(nullOf(String.class), "Ada"));
        assertRefused("user.name", () -> new NewUser("a@b", nullOf(String.class)));
        assertRefused("users.id", () -> users.find(nullOf(UUID.class)));
        assertRefused("user.id", () -> new NewUser(nullOf(Optional.class), "a@b", "Ada"));
    }

    @Test
    void anUnmigratedSchemaSaysWhatToDo() {
        try (TestDatabase empty = TestDatabase.createEmpty();
                Database unmigrated = Database.connect(empty.url())) {
            assertThatExceptionOfType(SchemaMismatchException.class)
                    .isThrownBy(() -> unmigrated.users().count())
                    .withMessageContaining("migrate()");
        }
    }

    @Test
    void theDatabaseItselfHoldsTheSameRules() {
        assertThatExceptionOfType(CheckViolationException.class)
                .isThrownBy(() -> db.transactions().call(Repeat.UNSAFE, (connection, attempt) -> connection
                        .createStatement()
                        .executeUpdate("insert into users (email, name) values ('nobody', 'x')")))
                .satisfies(e -> assertThat(e.constraint()).contains("users_email_check"));
    }

    private static void assertRefused(String field, Runnable call) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(call::run)
                .satisfies(e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.getMessage()).hasSizeLessThan(200);
                });
    }

    @SuppressWarnings({"TypeParameterUnusedInFormals", "NullAway", "unchecked"})
    private static <T> T nullOf(Class<?> type) {
        return (T) type.cast(null);
    }

    private static String stackTraceOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
