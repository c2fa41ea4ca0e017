package dev.tegmen.user;

import static dev.tegmen.schema.Tables.USERS;
import static dev.tegmen.statement.PlainNames.SQL;
import static dev.tegmen.statement.Query.parameter;
import static org.jooq.impl.DSL.currentTimestamp;

import dev.tegmen.error.NotFoundException;
import dev.tegmen.error.Values;
import dev.tegmen.page.CursorSigning;
import dev.tegmen.page.Keyset;
import dev.tegmen.page.OffsetRequest;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageLimits;
import dev.tegmen.page.PageRequest;
import dev.tegmen.page.PreparedPages;
import dev.tegmen.post.NewPost;
import dev.tegmen.statement.AdHoc;
import dev.tegmen.statement.Create;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.Update;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SortField;

/**
 * Reads and writes users. Each call is one statement and one round trip, in the transaction that is open or, outside of
 * one, as a transaction of its own.
 *
 * <p>As thread-safe as its {@link Session}: the one of {@code Database.users()} is; the one of a transaction belongs to that
 * transaction.
 *
 * <p>Every method may throw a {@link dev.tegmen.error.TegmenException}, and names below only what it adds.
 */
public final class UserDao {
    private static final List<Field<?>> COLUMNS =
            List.of(USERS.ID, USERS.EMAIL, USERS.NAME, USERS.CREATED_AT, USERS.UPDATED_AT);
    private static final List<SortField<?>> NEWEST_FIRST = List.of(USERS.CREATED_AT.desc(), USERS.ID.desc());

    private static final Query<User> FIND =
            Query.of(SQL.select(COLUMNS).from(USERS).where(USERS.ID.eq(parameter(USERS.ID))), UserDao::read);

    private static final Query<User> FIND_BY_EMAIL =
            Query.of(SQL.select(COLUMNS).from(USERS).where(USERS.EMAIL.eq(parameter(USERS.EMAIL))), UserDao::read);

    private static final Create<User> CREATE = Create.of(
            Query.of(
                    SQL.insertInto(USERS, USERS.ID, USERS.EMAIL, USERS.NAME)
                            .values(parameter(USERS.ID), parameter(USERS.EMAIL), parameter(USERS.NAME))
                            .returning(COLUMNS),
                    UserDao::read),
            FIND);

    private static final Query<User> CHANGE_EMAIL = changing(List.of(USERS.EMAIL));
    private static final Query<User> CHANGE_NAME = changing(List.of(USERS.NAME));
    private static final Query<User> CHANGE_EMAIL_AND_NAME = changing(List.of(USERS.EMAIL, USERS.NAME));

    private static final Update DELETE = Update.of(SQL.deleteFrom(USERS).where(USERS.ID.eq(parameter(USERS.ID))));

    private static final Query<Integer> EXISTS =
            Query.of(SQL.selectOne().from(USERS).where(USERS.ID.eq(parameter(USERS.ID))), row -> row.getInt(1));

    private static final Query<Long> COUNT = Query.of(SQL.selectCount().from(USERS), row -> row.getLong(1));

    private static final Query<User> LIST = Query.of(
            SQL.select(COLUMNS)
                    .from(USERS)
                    .orderBy(NEWEST_FIRST)
                    .limit(parameter(Integer.class))
                    .offset(parameter(Long.class)),
            UserDao::read);

    private final Session session;
    private final Supplier<UUID> ids;
    private final Keyset<Record> keyset;
    private final PreparedPages<User> newest;

    /**
     * Creates a DAO; {@code Database.users()} and {@code tx.users()} have one ready. Keep it: it renders its pages once.
     *
     * @param session where statements run
     * @param ids makes the primary keys of new users
     * @param limits how many items a page has
     * @param signing signs the tokens of pages, if they are to be signed
     */
    public UserDao(Session session, Supplier<UUID> ids, PageLimits limits, Optional<CursorSigning> signing) {
        this.session = Objects.requireNonNull(session, "session");
        this.ids = Objects.requireNonNull(ids, "ids");
        Keyset<Record> limited =
                Keyset.by(NEWEST_FIRST.toArray(SortField[]::new)).withLimits(limits);
        this.keyset = signing.map(limited::withSigning).orElse(limited);
        this.newest = this.keyset.prepare(SQL.select(COLUMNS).from(USERS), UserDao::read);
    }

    private UserDao(Session session, UserDao other) {
        this.session = Objects.requireNonNull(session, "session");
        this.ids = other.ids;
        this.keyset = other.keyset;
        this.newest = other.newest;
    }

    /**
     * Returns this DAO for another session, such as a {@code Transaction}.
     *
     * @param other where statements are to run
     * @return a DAO that shares what this one has rendered
     */
    public UserDao in(Session other) {
        return new UserDao(other, this);
    }

    /**
     * Creates a user. Repeated safely if the connection is lost before the answer.
     *
     * @param user the values
     * @return the user as it stands in the database
     * @throws dev.tegmen.error.UniqueViolationException if a user has this email or id already
     */
    public User create(NewUser user) {
        Objects.requireNonNull(user, "user");
        UUID id = user.id().orElseGet(ids);
        return session.call(
                Repeat.SAFE,
                (connection, attempt) ->
                        CREATE.run(connection, attempt, user::isCreationOf, id, user.email(), user.name()));
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
        return session.call(
                Repeat.SAFE,
                (connection, attempt) -> NestedCreate.run(connection, attempt, id, user, postIds, checked));
    }

    /**
     * Finds a user.
     *
     * @param id the primary key
     * @return the user, or empty
     */
    public Optional<User> find(UUID id) {
        Values.present("user.id", id);
        return session.call(Repeat.READ, (connection, attempt) -> FIND.first(connection, id));
    }

    /**
     * Finds a user by email.
     *
     * @param email the whole email, upper and lower case as stored
     * @return the user, or empty
     * @throws dev.tegmen.error.InvalidValueException if no user can have such an email
     */
    public Optional<User> findByEmail(String email) {
        UserRules.email(email);
        return session.call(Repeat.READ, (connection, attempt) -> FIND_BY_EMAIL.first(connection, email));
    }

    /**
     * Returns a user that must exist.
     *
     * @param id the primary key
     * @return the user
     * @throws NotFoundException if there is none
     */
    public User get(UUID id) {
        return find(id).orElseThrow(() -> new NotFoundException("users", "id", id));
    }

    /**
     * Changes a user and sets its {@code updatedAt}. No change at all is a plain {@link #get}.
     *
     * @param id the primary key
     * @param changes what changes
     * @return the user as it stands afterwards
     * @throws NotFoundException if there is none
     * @throws dev.tegmen.error.UniqueViolationException if another user has the new email
     */
    public User update(UUID id, UserChanges changes) {
        Values.present("user.id", id);
        if (changes.isEmpty()) {
            return get(id);
        }
        return session.call(Repeat.UNSAFE, (connection, attempt) -> change(connection, id, changes))
                .orElseThrow(() -> new NotFoundException("users", "id", id));
    }

    /**
     * Deletes a user.
     *
     * @param id the primary key
     * @return whether there was one
     * @throws dev.tegmen.error.ForeignKeyViolationException if the user has posts
     */
    public boolean delete(UUID id) {
        Values.present("user.id", id);
        return session.call(Repeat.UNSAFE, (connection, attempt) -> DELETE.run(connection, id)) > 0;
    }

    /**
     * Tells whether a user exists.
     *
     * @param id the primary key
     * @return true if so
     */
    public boolean exists(UUID id) {
        Values.present("user.id", id);
        return session.call(Repeat.READ, (connection, attempt) -> EXISTS.first(connection, id))
                .isPresent();
    }

    /**
     * Counts all users. Reads the whole table: the cost grows with it.
     *
     * @return how many there are
     */
    public long count() {
        return session.call(Repeat.READ, (connection, attempt) -> COUNT.one(connection));
    }

    /**
     * Counts users that fit a condition.
     *
     * @param condition a jOOQ condition on {@code USERS}; its values are bound
     * @return how many there are
     */
    public long count(Condition condition) {
        Objects.requireNonNull(condition, "condition");
        return session.call(Repeat.READ, (connection, attempt) ->
                (long) AdHoc.on(connection).fetchCount(USERS, condition));
    }

    /**
     * Lists users by position, newest first. Skipping reads what is skipped: the cost grows with {@code skip}, and rows that
     * come or go meanwhile shift the positions. Prefer pages.
     *
     * @param take how many at most; positive
     * @param skip how many to leave out; not negative
     * @return the users; unmodifiable
     * @throws IllegalArgumentException if a number is out of range
     */
    public List<User> list(int take, int skip) {
        OffsetRequest window = OffsetRequest.of(take, skip);
        return session.call(Repeat.READ, (connection, attempt) -> LIST.list(connection, window.take(), window.skip()));
    }

    /**
     * Lists users that fit a condition by position, newest first.
     *
     * @param condition a jOOQ condition on {@code USERS}; its values are bound
     * @param take how many at most; positive
     * @param skip how many to leave out; not negative
     * @return the users; unmodifiable
     * @throws IllegalArgumentException if a number is out of range
     */
    public List<User> list(Condition condition, int take, int skip) {
        Objects.requireNonNull(condition, "condition");
        OffsetRequest window = OffsetRequest.of(take, skip);
        return session.call(Repeat.READ, (connection, attempt) -> AdHoc.on(connection)
                .select(COLUMNS)
                .from(USERS)
                .where(condition)
                .orderBy(NEWEST_FIRST)
                .limit(window.take())
                .offset(window.skip())
                .fetch(UserDao::of));
    }

    /**
     * Reads a page of users, newest first, by keyset: it costs the same wherever it is.
     *
     * @param request which page
     * @return the page
     * @throws dev.tegmen.page.InvalidCursorException if the request's token is damaged or of another query
     */
    public Page<User> page(PageRequest request) {
        return newest.page(session, request);
    }

    /**
     * Reads a page of the users that fit a condition, newest first, by keyset.
     *
     * @param condition a jOOQ condition on {@code USERS}; its values are bound, and its tokens are good for it alone
     * @param request which page
     * @return the page
     * @throws dev.tegmen.page.InvalidCursorException if the request's token is damaged or of another query
     */
    public Page<User> page(Condition condition, PageRequest request) {
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(request, "request");
        return session.call(
                Repeat.READ,
                (connection, attempt) -> keyset.page(
                        AdHoc.on(connection).select(COLUMNS).from(USERS).where(condition), request, UserDao::of));
    }

    /**
     * Streams all users, newest first, a chunk a statement: constant memory, no long transaction, nothing to close.
     *
     * @param chunkSize how many users a statement reads; 1,000 is a good number
     * @return a sequential stream that reads as it goes
     * @throws IllegalArgumentException if the chunk size is below 1
     */
    public Stream<User> stream(int chunkSize) {
        return newest.stream(session, chunkSize);
    }

    private static Optional<User> change(Connection connection, UUID id, UserChanges changes) throws SQLException {
        if (changes.name().isEmpty()) {
            return CHANGE_EMAIL.first(connection, changes.email().orElseThrow(), id);
        }
        if (changes.email().isEmpty()) {
            return CHANGE_NAME.first(connection, changes.name().orElseThrow(), id);
        }
        return CHANGE_EMAIL_AND_NAME.first(
                connection, changes.email().orElseThrow(), changes.name().orElseThrow(), id);
    }

    /** A column that stays as it is stays out of the statement: the server need not look after its index. */
    private static Query<User> changing(List<? extends Field<String>> columns) {
        var update = SQL.update(USERS).set(USERS.UPDATED_AT, currentTimestamp().coerce(USERS.UPDATED_AT));
        for (Field<String> column : columns) {
            update = update.set(column, parameter(column));
        }
        return Query.of(update.where(USERS.ID.eq(parameter(USERS.ID))).returning(COLUMNS), UserDao::read);
    }

    static User read(ResultSet row) throws SQLException {
        return new User(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getObject(5, OffsetDateTime.class).toInstant());
    }

    private static User of(Record row) {
        return new User(
                row.get(USERS.ID),
                row.get(USERS.EMAIL),
                row.get(USERS.NAME),
                row.get(USERS.CREATED_AT),
                row.get(USERS.UPDATED_AT));
    }
}
