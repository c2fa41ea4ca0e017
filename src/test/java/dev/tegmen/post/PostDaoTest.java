package dev.tegmen.post;

import static dev.tegmen.schema.Tables.POSTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tegmen.Database;
import dev.tegmen.error.ForeignKeyViolationException;
import dev.tegmen.error.InvalidValueException;
import dev.tegmen.error.NotFoundException;
import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostDaoTest {
    private static TestDatabase testDatabase;
    private static Database db;
    private PostDao posts;
    private User ada;
    private User bob;

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
        posts = db.posts();
        db.transaction(tx -> tx.dsl().execute("delete from posts") + tx.dsl().execute("delete from users"));
        ada = db.users().create(new NewUser("ada@example.com", "Ada"));
        bob = db.users().create(new NewUser("bob@example.com", "Bob"));
    }

    @Test
    void createsAndFindsWhatWasCreated() {
        Post hello = posts.create(new NewPost(ada.id(), "Hello"));

        assertThat(hello.userId()).isEqualTo(ada.id());
        assertThat(posts.find(hello.id())).contains(hello);
        assertThat(posts.get(hello.id())).isEqualTo(hello);
        assertThat(posts.exists(hello.id())).isTrue();
        assertThat(posts.count()).isEqualTo(1);
    }

    @Test
    void aPostOfNobodyIsRefusedByName() {
        assertThatExceptionOfType(ForeignKeyViolationException.class)
                .isThrownBy(() -> posts.create(new NewPost(UUID.randomUUID(), "Hello")))
                .satisfies(e -> assertThat(e.constraint()).contains("posts_user_id_fkey"));
        assertThat(posts.count()).isZero();
    }

    @Test
    void theSameIdTwiceIsRefusedByName() {
        Post hello = posts.create(new NewPost(ada.id(), "Hello"));
        assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(() -> posts.create(new NewPost(ada.id(), "Again").withId(hello.id())))
                .satisfies(e -> assertThat(e.constraint()).contains("posts_pkey"));
        assertThat(posts.get(hello.id())).isEqualTo(hello);
    }

    @Test
    void changesAndDeletes() {
        Post hello = posts.create(new NewPost(ada.id(), "Hello"));

        Post changed = posts.update(hello.id(), PostChanges.none().withTitle("Hello, world"));
        assertThat(changed.title()).isEqualTo("Hello, world");
        assertThat(posts.get(hello.id())).isEqualTo(changed);
        assertThat(posts.update(hello.id(), PostChanges.none())).isEqualTo(changed);

        assertThat(posts.delete(hello.id())).isTrue();
        assertThat(posts.delete(hello.id())).isFalse();
        assertThat(posts.find(hello.id())).isEmpty();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> posts.update(hello.id(), PostChanges.none().withTitle("x")));
    }

    @Test
    void knowsWhosePostsAreWhose() {
        for (int i = 0; i < 5; i++) {
            posts.create(new NewPost(i % 2 == 0 ? ada.id() : bob.id(), "Post " + i));
        }
        assertThat(posts.ofUser(ada.id()).count()).isEqualTo(3);
        assertThat(posts.ofUser(UUID.randomUUID()).count()).isZero();
        assertThat(posts.ofUser(ada.id()).list(2, 0)).extracting(Post::title).containsExactly("Post 4", "Post 2");
        assertThat(posts.ofUser(ada.id()).list(2, 2)).extracting(Post::title).containsExactly("Post 0");
        assertThat(posts.list(2, 1)).extracting(Post::title).containsExactly("Post 3", "Post 2");
        assertThat(posts.list(POSTS.USER_ID.eq(bob.id()), 10, 0))
                .extracting(Post::title)
                .containsExactly("Post 3", "Post 1");
        assertThat(posts.count(POSTS.TITLE.startsWith("Post"))).isEqualTo(5);
    }

    @Test
    void refusesBadValues() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new NewPost(ada.id(), " "))
                .satisfies(e -> assertThat(e.field()).isEqualTo("post.title"));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new NewPost(ada.id(), "x".repeat(NewPost.MAX_TITLE_LENGTH + 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> posts.ofUser(ada.id()).list(0, 0));
    }
}
