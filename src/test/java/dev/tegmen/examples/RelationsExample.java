package dev.tegmen.examples;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static dev.tegmen.statement.Query.parameter;

import dev.tegmen.Database;
import dev.tegmen.dao.PreparedSelection;
import dev.tegmen.dao.ToMany;
import dev.tegmen.dao.ToOne;
import dev.tegmen.dao.Values;
import dev.tegmen.dao.WithMany;
import dev.tegmen.dao.WithOne;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostDao;
import dev.tegmen.schema.Keys;
import dev.tegmen.schema.tables.records.PostsRecord;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.user.User;
import dev.tegmen.user.UserDao;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What foreign keys tie together, read and created in one statement: said once in a constant, for any two tables that have an
 * entity, those of the library as well as a service's own.
 */
final class RelationsExample {
    /** A user's posts: the foreign key is that of jOOQ's generated {@code Keys}. */
    static final ToMany<UsersRecord, User, PostsRecord, Post> POSTS_OF_USER =
            ToMany.of(UserDao.USER, PostDao.POST, Keys.POSTS_USER_ID_FKEY);

    /** The user of a post, by the same foreign key. */
    static final ToOne<PostsRecord, Post, UsersRecord, User> USER_OF_POST =
            ToOne.of(PostDao.POST, UserDao.USER, Keys.POSTS_USER_ID_FKEY);

    private RelationsExample() {}

    /** Users with their newest three posts each, a page at a time. */
    static Page<WithMany<User, Post>> timeline(Database db, @Nullable String token) {
        return db.users().with(POSTS_OF_USER, 3).page(PageRequest.first(20).after(token));
    }

    /** Posts with their users, of one user or of a condition. */
    static List<WithOne<Post, User>> search(Database db, String word) {
        return db.posts().where(POSTS.TITLE.contains(word)).with(USER_OF_POST).list(20);
    }

    /** A user and the first posts, wholly or not at all, in one round trip. */
    static WithMany<User, Post> welcome(Database db, String email, String name) {
        return db.users()
                .createWith(
                        Values.of(USERS.EMAIL, email).and(USERS.NAME, name),
                        POSTS_OF_USER,
                        List.of(Values.of(POSTS.TITLE, "Hello"), Values.of(POSTS.TITLE, "First steps")));
    }

    /** A selection that is used again and again: kept, so that its SQL is rendered once. */
    static final class Titles {
        private final PreparedSelection<PostsRecord, WithOne<Post, User>> since;

        Titles(Database db) {
            since = db.posts()
                    .where(POSTS.CREATED_AT.ge(parameter(POSTS.CREATED_AT)))
                    .with(USER_OF_POST)
                    .prepared();
        }

        Page<WithOne<Post, User>> since(Instant time, PageRequest request) {
            return since.with(time).page(request);
        }
    }
}
