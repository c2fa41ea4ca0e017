package dev.tegmen.statement;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tegmen.Database;
import dev.tegmen.dao.PreparedSelection;
import dev.tegmen.dao.Rows;
import dev.tegmen.dao.Selection;
import dev.tegmen.dao.TooManyRowsException;
import dev.tegmen.dao.Values;
import dev.tegmen.dao.View;
import dev.tegmen.dao.WithOne;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostChanges;
import dev.tegmen.schema.tables.records.PostsRecord;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserChanges;
import dev.tegmen.user.UserDao;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RenderedOnceTest {
    @Test
    void noCallOfADaoRendersSqlOnItsSecondUse() {
        try (TestDatabase testDatabase = TestDatabase.create();
                Database db = Database.connect(testDatabase.url())) {
            PreparedSelection<PostsRecord, WithOne<Post, User>> kept = db.posts()
                    .where(POSTS.TITLE.startsWith(Query.parameter(POSTS.TITLE)))
                    .orderBy(POSTS.TITLE)
                    .with(UserDao.USER_OF_POST)
                    .prepared();
            Selection<UsersRecord, String> view =
                    db.rows(View.of(USERS, row -> row.get(USERS.NAME)).orderedBy(USERS.EMAIL));
            useEverything(db);
            useRows(kept.with(""));
            useRows(view);
            long before = Rendering.total();
            useEverything(db);
            useRows(kept.with(""));
            useRows(view);
            assertThat(Rendering.total() - before).isZero();

            db.posts().list(POSTS.TITLE.eq("x"), 1, 0);
            assertThat(Rendering.total() - before)
                    .as("a caller's own condition")
                    .isEqualTo(1);
        }
    }

    /** Each verb of rows of which there are several. */
    private static <T> void useRows(Rows<T> rows) {
        rows.first();
        assertThat(rows.exists()).isTrue();
        assertThat(rows.count()).isGreaterThan(1);
        rows.list(1);
        rows.list(1, 1);
        assertThatExceptionOfType(TooManyRowsException.class).isThrownBy(rows::one);
        Page<T> first = rows.page(PageRequest.first(1).withTotal());
        rows.page(rows.page(first.next()).previous());
        Page<T> last = rows.page(PageRequest.last(1));
        rows.page(rows.page(last.previous()).next());
        assertThat(rows.stream(1).count()).isPositive();
    }

    private static void useEverything(Database db) {
        User user = db.users().create(new NewUser(UUID.randomUUID() + "@example.com", "x"));
        db.users().create(new NewUser(UUID.randomUUID() + "@example.com", "x"));
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
        useRows(db.posts());
        useRows(db.posts().where(POSTS.USER_ID, user.id()));
        useRows(db.posts().where(POSTS.USER_ID, user.id()).where(POSTS.CREATED_AT, post.createdAt()));
        useRows(db.posts().with(UserDao.USER_OF_POST));
        useRows(db.posts().where(POSTS.USER_ID, user.id()).with(UserDao.USER_OF_POST));
        useRows(db.users().withPosts(2));
        useRows(db.users().withPosts(2).where(USERS.NAME, "x"));
        db.transaction(tx -> {
            useRows(tx.users().withPosts(2));
            return 0;
        });
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
