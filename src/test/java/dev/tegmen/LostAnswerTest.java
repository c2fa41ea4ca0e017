package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.fault.FaultProxy;
import dev.tegmen.fault.Occasion;
import dev.tegmen.post.NewPost;
import dev.tegmen.post.Post;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.CommitUnknownException;
import dev.tegmen.user.NewUser;
import dev.tegmen.user.User;
import dev.tegmen.user.UserChanges;
import dev.tegmen.user.UserWithPosts;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of the DAOs whose answer is lost after the server has done what was asked. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostAnswerTest {
    private TestDatabase testDatabase;
    private FaultProxy proxy;
    private Database db;

    @BeforeEach
    void open() {
        testDatabase = TestDatabase.create();
        proxy = FaultProxy.before(testDatabase.url());
        db = Database.connect(proxy.url(), DatabaseOptions.ofDefaults().withPoolSize(2));
    }

    @AfterEach
    void close() {
        db.close();
        proxy.close();
        testDatabase.close();
    }

    @Test
    void createsAUserOnce() {
        proxy.when(Occasion.statementContaining("insert into users")).once().cutBeforeAnswer();
        User ada = db.users().create(new NewUser("ada@example.com", "Ada"));
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(db.users().list(10, 0)).containsExactly(ada);
    }

    @Test
    void createsAPostOnce() {
        User ada = db.users().create(new NewUser("ada@example.com", "Ada"));
        proxy.when(Occasion.statementContaining("insert into posts")).once().cutBeforeAnswer();
        Post hello = db.posts().create(new NewPost(ada.id(), "Hello"));
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(db.posts().list(10, 0)).containsExactly(hello);
    }

    @Test
    void createsAUserWithPostsOnce() {
        proxy.when(Occasion.statementContaining("insert into users")).once().cutBeforeAnswer();
        UserWithPosts created = db.users().createWithPosts(new NewUser("ada@example.com", "Ada"), List.of("1", "2"));
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(db.users().list(10, 0)).containsExactly(created.user());
        assertThat(created.posts()).extracting(Post::title).containsExactly("1", "2");
        assertThat(db.posts().list(10, 0)).containsExactlyInAnyOrderElementsOf(created.posts());
    }

    @Test
    void isNotFooledByAnotherRowWithTheIdThatTheCallerChose() {
        UUID id = UUID.randomUUID();
        User standing = db.users().create(new NewUser("ada@example.com", "Ada").withId(id));
        proxy.when(Occasion.statementContaining("insert into users")).times(2).cutBeforeForwarding();
        assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(() -> db.users().create(new NewUser("bob@example.com", "Bob").withId(id)));
        assertThatExceptionOfType(UniqueViolationException.class).isThrownBy(() -> db.users()
                .createWithPosts(new NewUser("bob@example.com", "Bob").withId(id), List.of("lost")));
        assertThat(proxy.faults()).isEqualTo(2);
        assertThat(db.users().list(10, 0)).containsExactly(standing);
        assertThat(db.posts().count()).isZero();
    }

    @Test
    void isNotFooledByAnotherUserWithTheSameEmail() {
        User standing = db.users().create(new NewUser("ada@example.com", "Ada"));
        proxy.when(Occasion.statementContaining("insert into users")).once().cutBeforeForwarding();
        assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(() -> db.users().create(new NewUser("ada@example.com", "Ada")));
        assertThat(db.users().list(10, 0)).containsExactly(standing);
    }

    @Test
    void saysUnknownWhenAnotherFailureKeepsItFromBeingResolved() {
        proxy.when(Occasion.statementContaining("insert into users")).once().cutBeforeAnswer();
        proxy.when(Occasion.statementContaining("insert into users")).once().failInstead("57014");
        assertThatExceptionOfType(CommitUnknownException.class)
                .isThrownBy(() -> db.users().create(new NewUser("ada@example.com", "Ada")));
        assertThat(db.users().findByEmail("ada@example.com")).isPresent();
    }

    @Test
    void updatesAndDeletesSayUnknown() {
        User ada = db.users().create(new NewUser("ada@example.com", "Ada"));
        User bob = db.users().create(new NewUser("bob@example.com", "Bob"));
        proxy.when(Occasion.statementContaining("update users")).once().cutBeforeAnswer();
        proxy.when(Occasion.statementContaining("delete from users")).once().cutBeforeAnswer();

        assertThatExceptionOfType(CommitUnknownException.class)
                .isThrownBy(() -> db.users().update(ada.id(), UserChanges.none().withName("Ada L.")));
        assertThatExceptionOfType(CommitUnknownException.class)
                .isThrownBy(() -> db.users().delete(bob.id()));

        assertThat(db.users().list(10, 0)).extracting(User::name).containsExactly("Ada L.");
    }

    @Test
    void readsAreRepeated() {
        User ada = db.users().create(new NewUser("ada@example.com", "Ada"));
        proxy.when(Occasion.statementContaining("select")).times(2).cutBeforeAnswer();
        assertThat(db.users().get(ada.id())).isEqualTo(ada);
        assertThat(proxy.faults()).isEqualTo(2);
    }
}
