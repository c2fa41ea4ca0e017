package dev.tegmen.statement;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.Database;
import dev.tegmen.dao.Values;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostChanges;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserChanges;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RenderedOnceTest {
    @Test
    void noCallOfADaoRendersSqlOnItsSecondUse() {
        try (TestDatabase testDatabase = TestDatabase.create();
                Database db = Database.connect(testDatabase.url())) {
            useEverything(db);
            long before = Rendering.total();
            useEverything(db);
            assertThat(Rendering.total() - before).isZero();

            db.posts().list(POSTS.TITLE.eq("x"), 1, 0);
            assertThat(Rendering.total() - before)
                    .as("a caller's own condition")
                    .isEqualTo(1);
        }
    }

    private static void useEverything(Database db) {
        User user = db.users().create(new NewUser(UUID.randomUUID() + "@example.com", "x"));
        db.users().createWithPosts(new NewUser(UUID.randomUUID() + "@example.com", "x"), List.of("a", "b"));
        useManyRows(db, user);
        db.users().get(user.id());
        db.users().findByEmail(user.email());
        db.users().update(user.id(), UserChanges.none().withName("y"));
        db.users().exists(user.id());
        db.users().count();
        db.users().list(1, 0);
        db.users().page(PageRequest.first(1));
        Post post = db.transaction(tx -> {
            Post first = tx.posts().create(new NewPost(user.id(), "x"));
            tx.posts().create(new NewPost(user.id(), "y"));
            tx.posts().page(PageRequest.first(1));
            return first;
        });
        db.posts().get(post.id());
        db.posts().update(post.id(), PostChanges.none().withTitle("z"));
        db.posts().exists(post.id());
        db.posts().count();
        db.posts().ofUser(user.id()).count();
        db.posts().list(1, 0);
        db.posts().ofUser(user.id()).list(1, 0);
        Page<Post> page = db.posts().page(PageRequest.first(1));
        db.posts().page(db.posts().page(page.next()).previous());
        db.posts().page(PageRequest.last(1));
        Page<Post> ofUser = db.posts().ofUser(user.id()).page(PageRequest.first(1));
        db.posts().ofUser(user.id()).page(ofUser.next());
        assertThat(db.posts().stream(2).count()).isPositive();
        db.posts().delete(post.id());
    }

    private static void useManyRows(Database db, User user) {
        List<Values<UsersRecord>> rows = List.of(named("a"), named("b"));
        List<User> made = db.users().createAll(rows);
        db.users().createAll(rows.subList(0, 0));
        db.users().createAllSkippingDuplicates(List.of(named("a"), named("b"), named("c")));
        db.users().findAll(made.stream().map(User::id).toList());
        db.users().whereKeys(List.of(user.id())).list(1);
        db.users().whereKeys(List.of(user.id())).where(USERS.NAME, "x").count();
        db.users().whereKeys(List.of(user.id())).page(PageRequest.first(1));
        db.users().upsert(named("x"), USERS.EMAIL);
        db.users().upsert(named("x"), Values.of(USERS.NAME, "y"), USERS.EMAIL);
        db.users().upsertAll(List.of(named("x"), named("y")), USERS.EMAIL);
        db.users().load(Stream.of(named("x")));
    }

    private static Values<UsersRecord> named(String name) {
        return Values.of(USERS.EMAIL, UUID.randomUUID() + "@example.com").and(USERS.NAME, name);
    }
}
