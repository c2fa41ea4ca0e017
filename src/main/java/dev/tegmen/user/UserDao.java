package dev.tegmen.user;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;

import dev.tegmen.dao.Dao;
import dev.tegmen.dao.DaoOptions;
import dev.tegmen.dao.Entity;
import dev.tegmen.dao.Selection;
import dev.tegmen.dao.ToMany;
import dev.tegmen.dao.ToOne;
import dev.tegmen.dao.Values;
import dev.tegmen.dao.WithMany;
import dev.tegmen.post.Post;
import dev.tegmen.post.PostDao;
import dev.tegmen.schema.Keys;
import dev.tegmen.schema.tables.records.PostsRecord;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.statement.Row;
import dev.tegmen.statement.Session;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Reads and writes users: what {@link Dao} does, newest first, and what is particular to users. */
public final class UserDao extends Dao<UsersRecord, User, UUID> {
    /** The table, its order, and what is checked before a user is written. */
    public static final Entity<UsersRecord, User, UUID> USER = Entity.of(USERS, USERS.ID, UserDao::user)
            .orderedBy(USERS.CREATED_AT.desc(), USERS.ID.desc())
            .changedAt(USERS.UPDATED_AT)
            .checked(USERS.EMAIL, UserRules::email)
            .checked(USERS.NAME, UserRules::name)
            .withPlainNames();

    /** The posts of a user. */
    public static final ToMany<UsersRecord, User, PostsRecord, Post> POSTS_OF_USER =
            ToMany.of(USER, PostDao.POST, Keys.POSTS_USER_ID_FKEY);

    /** The user who wrote a post. */
    public static final ToOne<PostsRecord, Post, UsersRecord, User> USER_OF_POST =
            ToOne.of(PostDao.POST, USER, Keys.POSTS_USER_ID_FKEY);

    /**
     * Creates a DAO; {@code Database.users()} and {@code tx.users()} have one ready.
     *
     * @param session where statements run
     * @param options how keys and pages are made
     */
    public UserDao(Session session, DaoOptions options) {
        super(USER, session, options);
    }

    private UserDao(UserDao other, Session session) {
        super(other, session);
    }

    @Override
    public UserDao in(Session other) {
        return new UserDao(this, other);
    }

    /**
     * Creates a user. Repeated safely if the connection is lost before the answer.
     *
     * @param user the values
     * @return the user as it stands in the database
     * @throws dev.tegmen.error.UniqueViolationException if a user has this email or id already
     */
    public User create(NewUser user) {
        return create(user.values());
    }

    /**
     * Creates a user and posts of the user, wholly or not at all, in one statement. Repeated safely if the connection is lost
     * before the answer.
     *
     * @param user the user's values
     * @param titles the posts' titles, each not blank and of at most 300 characters; none is allowed
     * @return the user and the posts as they stand in the database
     * @throws dev.tegmen.error.UniqueViolationException if a user has this email or id already
     * @throws dev.tegmen.error.InvalidValueException if a title breaks its rule; nothing is sent
     */
    public UserWithPosts createWithPosts(NewUser user, List<String> titles) {
        Objects.requireNonNull(user, "user");
        List<Values<PostsRecord>> posts =
                titles.stream().map(title -> Values.of(POSTS.TITLE, title)).toList();
        WithMany<User, Post> created = createWith(user.values(), POSTS_OF_USER, posts);
        return new UserWithPosts(created.row(), created.many());
    }

    /**
     * Reads each user with the newest posts, in one statement.
     *
     * @param most how many posts of each at most, 1 or more
     * @return all users, each with a list of posts, newest first
     * @throws IllegalArgumentException if the number is out of range
     */
    public Selection<UsersRecord, WithMany<User, Post>> withPosts(int most) {
        return with(POSTS_OF_USER, most);
    }

    /**
     * Finds a user by email.
     *
     * @param email the whole email, upper and lower case as stored
     * @return the user, or empty
     * @throws dev.tegmen.error.InvalidValueException if no user can have such an email
     */
    public Optional<User> findByEmail(String email) {
        return findBy(USERS.EMAIL, email);
    }

    /**
     * Changes a user and sets its {@code updatedAt}. No change at all is a plain {@link #get}.
     *
     * @param id the primary key
     * @param changes what changes
     * @return the user as it stands afterwards
     * @throws dev.tegmen.error.NotFoundException if there is none
     * @throws dev.tegmen.error.UniqueViolationException if another user has the new email
     */
    public User update(UUID id, UserChanges changes) {
        return update(id, changes.values());
    }

    private static User user(Row row) {
        return new User(
                row.get(USERS.ID),
                row.get(USERS.EMAIL),
                row.get(USERS.NAME),
                row.get(USERS.CREATED_AT),
                row.get(USERS.UPDATED_AT));
    }
}
