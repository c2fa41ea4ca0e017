package dev.tegmen.user;

import static dev.tegmen.schema.Tables.USERS;

import dev.tegmen.dao.Dao;
import dev.tegmen.dao.DaoOptions;
import dev.tegmen.dao.Entity;
import dev.tegmen.post.NewPost;
import dev.tegmen.schema.tables.records.UsersRecord;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Row;
import dev.tegmen.statement.Session;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Reads and writes users: what {@link Dao} does, newest first, and what is particular to users. */
public final class UserDao extends Dao<UsersRecord, User, UUID> {
    /** The table, its order, and what is checked before a user is written. */
    public static final Entity<UsersRecord, User, UUID> USER = Entity.of(USERS, USERS.ID, UserDao::user)
            .orderedBy(USERS.CREATED_AT.desc(), USERS.ID.desc())
            .changedAt(USERS.UPDATED_AT)
            .checked(USERS.EMAIL, UserRules::email)
            .checked(USERS.NAME, UserRules::name)
            .withPlainNames();

    private final Supplier<UUID> ids;

    /**
     * Creates a DAO; {@code Database.users()} and {@code tx.users()} have one ready.
     *
     * @param session where statements run
     * @param options how keys and pages are made
     */
    public UserDao(Session session, DaoOptions options) {
        super(USER, session, options);
        this.ids = options.ids();
    }

    private UserDao(UserDao other, Session session) {
        super(other, session);
        this.ids = other.ids;
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
        UUID id = user.id().orElseGet(ids);
        List<String> checked =
                titles.stream().map(title -> new NewPost(id, title).title()).toList();
        List<UUID> postIds = checked.stream().map(title -> ids.get()).toList();
        return session()
                .call(
                        Repeat.SAFE,
                        (connection, attempt) -> NestedCreate.run(connection, attempt, id, user, postIds, checked));
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
