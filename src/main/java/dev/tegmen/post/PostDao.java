package dev.tegmen.post;

import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.statement.PlainNames.SQL;
import static dev.tegmen.statement.Query.parameter;

import dev.tegmen.error.NotFoundException;
import dev.tegmen.error.Values;
import dev.tegmen.page.CursorSigning;
import dev.tegmen.page.Keyset;
import dev.tegmen.page.OffsetRequest;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageLimits;
import dev.tegmen.page.PageRequest;
import dev.tegmen.page.PreparedPages;
import dev.tegmen.statement.AdHoc;
import dev.tegmen.statement.Create;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.Update;
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
 * Reads and writes posts. Each call is one statement and one round trip, in the transaction that is open or, outside of
 * one, as a transaction of its own.
 *
 * <p>As thread-safe as its {@link Session}: the one of {@code Database.posts()} is; the one of a transaction belongs to that
 * transaction.
 *
 * <p>Every method may throw a {@link dev.tegmen.error.TegmenException}, and names below only what it adds.
 */
public final class PostDao {
    private static final List<Field<?>> COLUMNS = List.of(POSTS.ID, POSTS.TITLE, POSTS.USER_ID, POSTS.CREATED_AT);
    private static final List<SortField<?>> NEWEST_FIRST = List.of(POSTS.CREATED_AT.desc(), POSTS.ID.desc());

    private static final Query<Post> FIND =
            Query.of(SQL.select(COLUMNS).from(POSTS).where(POSTS.ID.eq(parameter(POSTS.ID))), PostDao::read);

    private static final Create<Post> CREATE = Create.of(
            Query.of(
                    SQL.insertInto(POSTS, POSTS.ID, POSTS.USER_ID, POSTS.TITLE)
                            .values(parameter(POSTS.ID), parameter(POSTS.USER_ID), parameter(POSTS.TITLE))
                            .returning(COLUMNS),
                    PostDao::read),
            FIND);

    private static final Query<Post> UPDATE = Query.of(
            SQL.update(POSTS)
                    .set(POSTS.TITLE, parameter(POSTS.TITLE))
                    .where(POSTS.ID.eq(parameter(POSTS.ID)))
                    .returning(COLUMNS),
            PostDao::read);

    private static final Update DELETE = Update.of(SQL.deleteFrom(POSTS).where(POSTS.ID.eq(parameter(POSTS.ID))));

    private static final Query<Integer> EXISTS =
            Query.of(SQL.selectOne().from(POSTS).where(POSTS.ID.eq(parameter(POSTS.ID))), row -> row.getInt(1));

    private static final Query<Long> COUNT = Query.of(SQL.selectCount().from(POSTS), row -> row.getLong(1));

    private static final Query<Long> COUNT_OF_USER = Query.of(
            SQL.selectCount().from(POSTS).where(POSTS.USER_ID.eq(parameter(POSTS.USER_ID))), row -> row.getLong(1));

    private static final Query<Post> LIST = Query.of(
            SQL.select(COLUMNS)
                    .from(POSTS)
                    .orderBy(NEWEST_FIRST)
                    .limit(parameter(Integer.class))
                    .offset(parameter(Long.class)),
            PostDao::read);

    private static final Query<Post> LIST_OF_USER = Query.of(
            SQL.select(COLUMNS)
                    .from(POSTS)
                    .where(POSTS.USER_ID.eq(parameter(POSTS.USER_ID)))
                    .orderBy(NEWEST_FIRST)
                    .limit(parameter(Integer.class))
                    .offset(parameter(Long.class)),
            PostDao::read);

    private final Session session;
    private final Supplier<UUID> ids;
    private final Keyset<Record> keyset;
    private final PreparedPages<Post> newest;
    private final PreparedPages<Post> newestOfUser;

    /**
     * Creates a DAO; {@code Database.posts()} and {@code tx.posts()} have one ready. Keep it: it renders its pages once.
     *
     * @param session where statements run
     * @param ids makes the primary keys of new posts
     * @param limits how many items a page has
     * @param signing signs the tokens of pages, if they are to be signed
     */
    public PostDao(Session session, Supplier<UUID> ids, PageLimits limits, Optional<CursorSigning> signing) {
        this.session = Objects.requireNonNull(session, "session");
        this.ids = Objects.requireNonNull(ids, "ids");
        Keyset<Record> limited =
                Keyset.by(NEWEST_FIRST.toArray(SortField[]::new)).withLimits(limits);
        this.keyset = signing.map(limited::withSigning).orElse(limited);
        this.newest = this.keyset.prepare(SQL.select(COLUMNS).from(POSTS), PostDao::read);
        this.newestOfUser = this.keyset.prepare(
                SQL.select(COLUMNS).from(POSTS).where(POSTS.USER_ID.eq(parameter(POSTS.USER_ID))), PostDao::read);
    }

    private PostDao(Session session, PostDao other) {
        this.session = Objects.requireNonNull(session, "session");
        this.ids = other.ids;
        this.keyset = other.keyset;
        this.newest = other.newest;
        this.newestOfUser = other.newestOfUser;
    }

    /**
     * Returns this DAO for another session, such as a {@code Transaction}.
     *
     * @param other where statements are to run
     * @return a DAO that shares what this one has rendered
     */
    public PostDao in(Session other) {
        return new PostDao(other, this);
    }

    /**
     * Creates a post. Repeated safely if the connection is lost before the answer.
     *
     * @param post the values
     * @return the post as it stands in the database
     * @throws dev.tegmen.error.ForeignKeyViolationException if its user does not exist
     * @throws dev.tegmen.error.UniqueViolationException if a post has this id already
     */
    public Post create(NewPost post) {
        Objects.requireNonNull(post, "post");
        UUID id = post.id().orElseGet(ids);
        return session.call(
                Repeat.SAFE,
                (connection, attempt) ->
                        CREATE.run(connection, attempt, post::isCreationOf, id, post.userId(), post.title()));
    }

    /**
     * Finds a post.
     *
     * @param id the primary key
     * @return the post, or empty
     */
    public Optional<Post> find(UUID id) {
        Values.present("post.id", id);
        return session.call(Repeat.READ, (connection, attempt) -> FIND.first(connection, id));
    }

    /**
     * Returns a post that must exist.
     *
     * @param id the primary key
     * @return the post
     * @throws NotFoundException if there is none
     */
    public Post get(UUID id) {
        return find(id).orElseThrow(() -> new NotFoundException("posts", "id", id));
    }

    /**
     * Changes a post. No change at all is a plain {@link #get}.
     *
     * @param id the primary key
     * @param changes what changes
     * @return the post as it stands afterwards
     * @throws NotFoundException if there is none
     */
    public Post update(UUID id, PostChanges changes) {
        Values.present("post.id", id);
        if (changes.isEmpty()) {
            return get(id);
        }
        return session.call(
                        Repeat.UNSAFE,
                        (connection, attempt) ->
                                UPDATE.first(connection, changes.title().orElseThrow(), id))
                .orElseThrow(() -> new NotFoundException("posts", "id", id));
    }

    /**
     * Deletes a post.
     *
     * @param id the primary key
     * @return whether there was one
     */
    public boolean delete(UUID id) {
        Values.present("post.id", id);
        return session.call(Repeat.UNSAFE, (connection, attempt) -> DELETE.run(connection, id)) > 0;
    }

    /**
     * Tells whether a post exists.
     *
     * @param id the primary key
     * @return true if so
     */
    public boolean exists(UUID id) {
        Values.present("post.id", id);
        return session.call(Repeat.READ, (connection, attempt) -> EXISTS.first(connection, id))
                .isPresent();
    }

    /**
     * Counts all posts. Reads the whole table: the cost grows with it.
     *
     * @return how many there are
     */
    public long count() {
        return session.call(Repeat.READ, (connection, attempt) -> COUNT.one(connection));
    }

    /**
     * Counts posts that fit a condition.
     *
     * @param condition a jOOQ condition on {@code POSTS}; its values are bound
     * @return how many there are
     */
    public long count(Condition condition) {
        Objects.requireNonNull(condition, "condition");
        return session.call(Repeat.READ, (connection, attempt) ->
                (long) AdHoc.on(connection).fetchCount(POSTS, condition));
    }

    /**
     * Counts the posts of a user.
     *
     * @param userId the user
     * @return how many there are; 0 also when there is no such user
     */
    public long countOfUser(UUID userId) {
        Values.present("post.userId", userId);
        return session.call(Repeat.READ, (connection, attempt) -> COUNT_OF_USER.one(connection, userId));
    }

    /**
     * Lists posts by position, newest first. Skipping reads what is skipped: the cost grows with {@code skip}, and rows that
     * come or go meanwhile shift the positions. Prefer pages.
     *
     * @param take how many at most; positive
     * @param skip how many to leave out; not negative
     * @return the posts; unmodifiable
     * @throws IllegalArgumentException if a number is out of range
     */
    public List<Post> list(int take, int skip) {
        OffsetRequest window = OffsetRequest.of(take, skip);
        return session.call(Repeat.READ, (connection, attempt) -> LIST.list(connection, window.take(), window.skip()));
    }

    /**
     * Lists posts that fit a condition by position, newest first.
     *
     * @param condition a jOOQ condition on {@code POSTS}; its values are bound
     * @param take how many at most; positive
     * @param skip how many to leave out; not negative
     * @return the posts; unmodifiable
     * @throws IllegalArgumentException if a number is out of range
     */
    public List<Post> list(Condition condition, int take, int skip) {
        Objects.requireNonNull(condition, "condition");
        OffsetRequest window = OffsetRequest.of(take, skip);
        return session.call(Repeat.READ, (connection, attempt) -> AdHoc.on(connection)
                .select(COLUMNS)
                .from(POSTS)
                .where(condition)
                .orderBy(NEWEST_FIRST)
                .limit(window.take())
                .offset(window.skip())
                .fetch(PostDao::of));
    }

    /**
     * Lists the posts of a user by position, newest first.
     *
     * @param userId the user
     * @param take how many at most; positive
     * @param skip how many to leave out; not negative
     * @return the posts; unmodifiable
     * @throws IllegalArgumentException if a number is out of range
     */
    public List<Post> listOfUser(UUID userId, int take, int skip) {
        Values.present("post.userId", userId);
        OffsetRequest window = OffsetRequest.of(take, skip);
        return session.call(
                Repeat.READ,
                (connection, attempt) -> LIST_OF_USER.list(connection, userId, window.take(), window.skip()));
    }

    /**
     * Reads a page of posts, newest first, by keyset: it costs the same wherever it is.
     *
     * @param request which page
     * @return the page
     * @throws dev.tegmen.page.InvalidCursorException if the request's token is damaged or of another query
     */
    public Page<Post> page(PageRequest request) {
        return newest.page(session, request);
    }

    /**
     * Reads a page of the posts that fit a condition, newest first, by keyset.
     *
     * @param condition a jOOQ condition on {@code POSTS}; its values are bound, and its tokens are good for it alone
     * @param request which page
     * @return the page
     * @throws dev.tegmen.page.InvalidCursorException if the request's token is damaged or of another query
     */
    public Page<Post> page(Condition condition, PageRequest request) {
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(request, "request");
        return session.call(
                Repeat.READ,
                (connection, attempt) -> keyset.page(
                        AdHoc.on(connection).select(COLUMNS).from(POSTS).where(condition), request, PostDao::of));
    }

    /**
     * Streams all posts, newest first, a chunk a statement: constant memory, no long transaction, nothing to close.
     *
     * @param chunkSize how many posts a statement reads; 1,000 is a good number
     * @return a sequential stream that reads as it goes
     * @throws IllegalArgumentException if the chunk size is below 1
     */
    public Stream<Post> stream(int chunkSize) {
        return newest.stream(session, chunkSize);
    }

    /**
     * Reads a page of the posts of a user, newest first, by keyset.
     *
     * @param userId the user; its tokens are good for it alone
     * @param request which page
     * @return the page
     * @throws dev.tegmen.page.InvalidCursorException if the request's token is damaged or of another query
     */
    public Page<Post> pageOfUser(UUID userId, PageRequest request) {
        Values.present("post.userId", userId);
        return newestOfUser.page(session, request, userId);
    }

    private static Post read(ResultSet row) throws SQLException {
        return new Post(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getObject(3, UUID.class),
                row.getObject(4, OffsetDateTime.class).toInstant());
    }

    private static Post of(Record row) {
        return new Post(row.get(POSTS.ID), row.get(POSTS.TITLE), row.get(POSTS.USER_ID), row.get(POSTS.CREATED_AT));
    }
}
