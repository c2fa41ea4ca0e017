package dev.tegmen.dao;

import dev.tegmen.error.NotFoundException;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Row;
import dev.tegmen.statement.Session;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the rows of a table. Each call is one statement and one round trip where nothing else is said, in the
 * transaction that is open or, outside of one, as a transaction of its own; what certainly failed and may pass is repeated
 * there. Its SQL is rendered once.
 *
 * <p>As thread-safe as its {@link Session}: one of a {@code Database} is; one of a transaction belongs to that transaction.
 * Keep it: what it has rendered stands in it. Subclass it for what a service's own table has besides.
 *
 * <p>Every method may throw a {@link dev.tegmen.error.TegmenException}, and names below only what it adds.
 *
 * @param <R> jOOQ's record type of the table
 * @param <T> what a row becomes
 * @param <K> the key's Java type
 */
public class Dao<R extends Record, T, K> implements Rows<T> {
    private final Session session;
    private final Statements<R, T, K> statements;
    private final Selection<R, T> all;

    /**
     * Creates a DAO.
     *
     * @param entity the table
     * @param session where statements run
     * @param options how keys and pages are made
     */
    protected Dao(Entity<R, T, K> entity, Session session, DaoOptions options) {
        this(new Statements<>(entity, options), session);
    }

    /**
     * Creates a DAO for another session, which shares what another DAO has rendered.
     *
     * @param other the other DAO
     * @param session where statements run
     */
    protected Dao(Dao<R, T, K> other, Session session) {
        this(other.statements, session);
    }

    private Dao(Statements<R, T, K> statements, Session session) {
        this.session = Objects.requireNonNull(session, "session");
        this.statements = statements;
        this.all = Selection.of(session, statements);
    }

    /**
     * Makes a DAO with the defaults of {@link DaoOptions}.
     *
     * @param <R> jOOQ's record type of the table
     * @param <T> what a row becomes
     * @param <K> the key's Java type
     * @param entity the table
     * @param session where statements run, such as {@code Transactions}
     * @return the DAO, to be kept
     */
    public static <R extends Record, T, K> Dao<R, T, K> of(Entity<R, T, K> entity, Session session) {
        return of(entity, session, DaoOptions.ofDefaults());
    }

    /**
     * Makes a DAO.
     *
     * @param <R> jOOQ's record type of the table
     * @param <T> what a row becomes
     * @param <K> the key's Java type
     * @param entity the table
     * @param session where statements run, such as {@code Transactions}
     * @param options how keys and pages are made
     * @return the DAO, to be kept
     */
    public static <R extends Record, T, K> Dao<R, T, K> of(
            Entity<R, T, K> entity, Session session, DaoOptions options) {
        return new Dao<>(entity, session, options);
    }

    /**
     * Returns this DAO for another session, such as a transaction.
     *
     * @param other where statements are to run
     * @return a DAO that shares what this one has rendered
     */
    public Dao<R, T, K> in(Session other) {
        return new Dao<>(this, other);
    }

    /**
     * Returns where statements run.
     *
     * @return the session
     */
    protected final Session session() {
        return session;
    }

    /**
     * Creates a row. If the key is one UUID and the values have none, the library makes it. Repeated safely if the connection
     * is lost before the answer, unless it is the database that makes the key. One round trip.
     *
     * @param values the values; columns that are not named get their defaults
     * @return the row as it stands in the database
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule; nothing is sent
     * @throws dev.tegmen.error.ConstraintViolationException if the database refuses the row
     */
    public final T create(Values<R> values) {
        Inserts.Row<R> row = statements.inserts().row(values);
        return session.call(row.repeat(), statements.inserts().create(row));
    }

    /**
     * Creates a row and rows that refer to it, wholly or not at all, in one statement. Keys that are one UUID are made by the
     * library where the values have none. Repeated safely if the connection is lost before the answer, unless the database
     * makes the key of one of the rows. One round trip.
     *
     * @param <CR> jOOQ's record type of the children's table
     * @param <C> what a child becomes
     * @param values the parent's values; columns that are not named get their defaults
     * @param relation how the children refer to it
     * @param children the values of each child, but those of the foreign key; none is allowed
     * @return the rows as they stand in the database, the children in the given order
     * @throws IllegalArgumentException if a child names a column of the foreign key
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule; the message names the child by its
     *     place in the list, from 0, and nothing is sent
     * @throws dev.tegmen.error.ConstraintViolationException if the database refuses a row
     */
    public final <CR extends Record, C> WithMany<T, C> createWith(
            Values<R> values, ToMany<R, ?, CR, C> relation, List<Values<CR>> children) {
        Objects.requireNonNull(values, "values");
        return statements.nested(relation).create(session, values, children);
    }

    /**
     * Creates rows, all of them or none. Rows are inserted and come back in the given order; keys that the database makes
     * (identity) ascend with it, since PostgreSQL takes defaults of an {@code insert … select … order by} in that order.
     *
     * <p>Rows may name different columns: one that a row does not name gets its default. Values are sent as one array for each
     * column, so there is no limit of binds, and one text for any number of rows. One round trip for up to 5,000 rows that name
     * the same columns and have some 4 MB; what is more, or names other columns, is a statement each in one transaction, and a
     * round trip for its COMMIT. Rows that refer to others of the same call stand after them. No row is no round trip.
     *
     * <p>A trigger that leaves rows out without an error is told of by an {@link IllegalStateException}; outside of a transaction
     * the others stand then.
     *
     * <p>Repeated safely if the connection is lost before the answer, unless the database makes the keys: where all rows stand
     * with their keys and values, the earlier call did it. A column whose binding takes other than one value in one place of
     * the text costs a round trip for each row, and is not repeated.
     *
     * @param rows the values of each row
     * @return the rows as they stand in the database, in the given order; unmodifiable
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule; the message names the row by its
     *     place in the list, from 0, and nothing is sent
     * @throws dev.tegmen.error.ConstraintViolationException if the database refuses a row; it does not say which
     */
    public final List<T> createAll(List<? extends Values<R>> rows) {
        return createAll(rows, false);
    }

    /**
     * Creates rows, but those that a unique key refuses: {@code ON CONFLICT DO NOTHING}. Else it is like {@link #createAll}.
     *
     * <p>If the connection is lost before the answer and the call repeated, a row whose key the caller chose, and which stands
     * with these values, counts as created.
     *
     * @param rows the values of each row
     * @return the rows that were created, in the given order; unmodifiable
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule; the message names the row by its
     *     place in the list, from 0, and nothing is sent
     * @throws dev.tegmen.error.ConstraintViolationException if the database refuses a row for another reason
     */
    public final List<T> createAllSkippingDuplicates(List<? extends Values<R>> rows) {
        return createAll(rows, true);
    }

    private List<T> createAll(List<? extends Values<R>> rows, boolean skip) {
        Batch batch = Batch.of(statements.entity(), statements.inserts(), rows, values -> {});
        return statements.batchInserts().run(session, batch, skip);
    }

    /**
     * Loads rows by COPY, all of them or none, with {@link LoadOptions#ofDefaults()}. See {@link #load(Stream, LoadOptions)}.
     *
     * @param rows the values of each row
     * @return how many rows there were
     */
    public final long load(Stream<? extends Values<R>> rows) {
        return load(rows, LoadOptions.ofDefaults());
    }

    /**
     * Loads rows by COPY, and tells a listener how far it has come. See {@link #load(Stream, LoadOptions)}.
     *
     * @param rows the values of each row
     * @param listener is told
     * @return how many rows there were
     */
    public final long load(Stream<? extends Values<R>> rows, LoadListener listener) {
        return load(rows, LoadOptions.ofDefaults().withListener(listener));
    }

    /**
     * Loads rows by COPY, for millions of them: all of them or none, in flat memory, which is some 200 KB. The values go
     * through the rules, converters and bindings of their columns as in {@link #create}, and keys are made likewise. All rows
     * name the same columns. The stream is read on this thread, and not closed; its order is that of the table.
     *
     * <p>A load is never repeated, since its rows are read: a failure before the end certainly leaves nothing behind, and one
     * whose answer is lost leaves the outcome unknown. What the stream or the listener throws reaches the caller unchanged, and
     * nothing stands; so do an interrupt and the deadline, which is the load's own. It holds a connection, and in a transaction
     * of its own the isolation of the pool's sessions, until it ends. Two round trips, however many rows; four in a transaction
     * that is open.
     *
     * @param rows the values of each row
     * @param options deadline and listener
     * @return how many rows there were; 0 is no round trip
     * @throws IllegalArgumentException if the binding of a column does more in SQL than to cast, which COPY cannot
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule, or a row names other columns; the
     *     message names the row by its place in the stream, from 0
     * @throws dev.tegmen.error.ConstraintViolationException if the database refuses a row
     */
    public final long load(Stream<? extends Values<R>> rows, LoadOptions options) {
        Objects.requireNonNull(options, "options");
        return new Load<>(statements.entity(), statements.inserts(), options, rows.iterator()).run(session);
    }

    /**
     * Creates a row, or changes the one that stands with the same unique key: all columns that are given, but those of that key
     * and of the primary key, and what every change sets. A row to which nothing is given besides stays as it is. One round
     * trip.
     *
     * <p>Repeated safely if the connection is lost before the answer.
     *
     * @param values the values, those of the unique key among them
     * @param uniqueKey the columns of a unique key or of the primary key; none for the primary key
     * @return the row as it stands afterwards, and whether it was created
     * @throws IllegalArgumentException if jOOQ knows no such unique key; the message names those that it knows
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule, or one of the key's is not given;
     *     nothing is sent
     * @throws dev.tegmen.error.ConstraintViolationException if the database refuses the row for another reason
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is passed on, and only read
    public final Upserted<T> upsert(Values<R> values, TableField<R, ?>... uniqueKey) {
        return statements
                .upserts()
                .one(session, values, null, statements.upserts().target(uniqueKey));
    }

    /**
     * Creates a row, or makes other changes to the one that stands with the same unique key. One round trip.
     *
     * <p>Repeated safely if the connection is lost before the answer, unless something is incremented: the outcome is unknown
     * then.
     *
     * @param create the values of a new row, those of the unique key among them
     * @param update what changes in a row that stands; it may {@linkplain Values#increment increment}. None leaves the row as
     *     it is
     * @param uniqueKey the columns of a unique key or of the primary key; none for the primary key
     * @return the row as it stands afterwards, and whether it was created
     * @throws IllegalArgumentException if jOOQ knows no such unique key; the message names those that it knows
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule, or one of the key's is not given;
     *     nothing is sent
     * @throws dev.tegmen.error.ConstraintViolationException if the database refuses the row for another reason
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is passed on, and only read
    public final Upserted<T> upsert(Values<R> create, Values<R> update, TableField<R, ?>... uniqueKey) {
        Objects.requireNonNull(update, "update");
        return statements
                .upserts()
                .one(session, create, update, statements.upserts().target(uniqueKey));
    }

    /**
     * Creates rows, or changes those that stand with the same unique key, as {@link #upsert(Values, TableField[])} does: all of
     * them or none, in as many round trips as {@link #createAll}.
     *
     * @param rows the values of each row, those of the unique key among them
     * @param uniqueKey the columns of a unique key or of the primary key; none for the primary key
     * @return the rows as they stand afterwards, in the given order, and whether each was created; unmodifiable
     * @throws IllegalArgumentException if jOOQ knows no such unique key; the message names those that it knows
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule, one of the key's is not given, or two
     *     rows have the same key; the message names rows by their place in the list, from 0, and nothing is sent
     * @throws dev.tegmen.error.ConstraintViolationException if the database refuses a row for another reason
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is passed on, and only read
    public final List<Upserted<T>> upsertAll(List<? extends Values<R>> rows, TableField<R, ?>... uniqueKey) {
        return statements.upserts().all(session, rows, statements.upserts().target(uniqueKey));
    }

    /**
     * Finds a row. One round trip.
     *
     * @param key the primary key
     * @return the row, or empty
     */
    public final Optional<T> find(K key) {
        @Nullable Object[] values = statements.key(key);
        Query<T> find = statements.find();
        return session.call(Repeat.READ, (connection, attempt) -> find.first(connection, values));
    }

    /**
     * Returns a row that must exist. One round trip.
     *
     * @param key the primary key
     * @return the row
     * @throws NotFoundException if there is none
     */
    public final T get(K key) {
        return find(key).orElseThrow(() -> missing(key));
    }

    /**
     * Finds rows by their keys, in the order of the keys: a key without a row is left out, and one that is given twice comes
     * twice. One statement for any number of keys, of which none is a bind of its own; no key is no round trip.
     *
     * @param keys the primary keys
     * @return the rows; unmodifiable
     * @throws dev.tegmen.error.InvalidValueException if a key is null; nothing is sent
     */
    public final List<T> findAll(Collection<? extends K> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        @Nullable Object[] binds = statements.keys().binds(keys);
        Query<T> inOrder = statements.keys().inOrder();
        return session.call(Repeat.READ, (connection, attempt) -> inOrder.list(connection, binds));
    }

    /**
     * Finds a row by a column that is unique by itself. One round trip.
     *
     * @param <V> the column's Java type
     * @param unique the column
     * @param value its value
     * @return the row, or empty
     * @throws IllegalArgumentException if jOOQ knows no unique key of this column alone; use {@link #where} then
     * @throws dev.tegmen.error.InvalidValueException if no row can have this value; nothing is sent
     */
    public final <V> Optional<T> findBy(TableField<R, V> unique, V value) {
        Query<T> find = statements.findBy(unique);
        Object checked = statements.entity().rules().check(unique, Rules.present(ColumnRules.label(unique), value));
        return session.call(Repeat.READ, (connection, attempt) -> find.first(connection, checked));
    }

    /**
     * Tells whether a row exists. One round trip.
     *
     * @param key the primary key
     * @return true if so
     */
    public final boolean exists(K key) {
        @Nullable Object[] values = statements.key(key);
        Query<Integer> exists = statements.exists();
        return session.call(Repeat.READ, (connection, attempt) -> exists.first(connection, values))
                .isPresent();
    }

    /**
     * Changes a row: only the columns that are named, and those that every change sets ({@link Entity#changedAt}, {@link
     * Entity#versionedBy}). No change at all is a plain {@link #get}. Not repeated if the connection is lost before the answer:
     * the outcome is unknown then. One round trip.
     *
     * @param key the primary key
     * @param changes what changes
     * @return the row as it stands afterwards
     * @throws NotFoundException if there is none
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule; nothing is sent
     */
    public final T update(K key, Values<R> changes) {
        return change(key, changes, null, null).orElseThrow(() -> missing(key));
    }

    /**
     * Changes a row if it stands as it was read (optimistic lock): by a version, a time of change, or any other column. One
     * round trip; two where it has changed.
     *
     * @param <V> the column's Java type
     * @param key the primary key
     * @param column what tells whether the row has changed, such as that of {@link Entity#versionedBy}
     * @param seen the value that was read there; null for NULL
     * @param changes what changes
     * @return the row as it stands afterwards
     * @throws StaleRowException if another value stands there now; it has the row
     * @throws NotFoundException if there is no such row
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule; nothing is sent
     */
    public final <V> T updateIfUnchanged(K key, TableField<R, V> column, @Nullable V seen, Values<R> changes) {
        Objects.requireNonNull(column, "column");
        return change(key, changes, column, seen).orElseThrow(() -> {
            T current = get(key);
            return new StaleRowException(statements.entity().table().getName(), current);
        });
    }

    private Optional<T> change(K key, Values<R> changes, @Nullable TableField<R, ?> column, @Nullable Object seen) {
        @Nullable Object[] keys = statements.key(key);
        if (changes.isEmpty() && column == null) {
            return find(key);
        }
        ColumnSet set = ColumnSet.of(statements.entity(), changes);
        Query<T> update = statements.changes().byKey(set, column);
        int size = set.values().length;
        @Nullable Object[] binds = Arrays.copyOf(set.values(), size + keys.length + (column == null ? 0 : 1));
        System.arraycopy(keys, 0, binds, size, keys.length);
        if (column != null) {
            binds[binds.length - 1] = seen;
        }
        return session.call(Repeat.UNSAFE, (connection, attempt) -> update.first(connection, binds));
    }

    /**
     * Deletes a row. Not repeated if the connection is lost before the answer: the outcome is unknown then. One round trip.
     *
     * @param key the primary key
     * @return whether there was one
     * @throws dev.tegmen.error.ForeignKeyViolationException if other rows refer to it
     */
    public final boolean delete(K key) {
        @Nullable Object[] values = statements.key(key);
        var delete = statements.delete();
        return session.call(Repeat.UNSAFE, (connection, attempt) -> delete.run(connection, values)) > 0;
    }

    /**
     * Keeps the rows that have a value in a column; see {@link Selection#where(TableField, Object)}.
     *
     * @param <V> the column's Java type
     * @param column the column
     * @param value the value; null keeps the rows that have NULL there
     * @return these rows
     */
    public final <V> Selection<R, T> where(TableField<R, V> column, @Nullable V value) {
        return all.where(column, value);
    }

    /**
     * Keeps the rows that have one of some keys, each once. Its SQL is rendered once, for any number of keys.
     *
     * @param keys the primary keys; none keeps no row
     * @return these rows
     * @throws dev.tegmen.error.InvalidValueException if a key is null; nothing is sent
     */
    public final Selection<R, T> whereKeys(Collection<? extends K> keys) {
        return Selection.ofKeys(session, statements, keys);
    }

    /**
     * Keeps the rows that fit a condition.
     *
     * @param condition a condition on the columns of the table; its values are bound
     * @return these rows
     */
    public final Selection<R, T> where(Condition condition) {
        return all.where(condition);
    }

    /**
     * Orders the rows otherwise than the entity does; see {@link Selection#orderBy}.
     *
     * @param keys any fields with their direction
     * @return all rows
     */
    public final Selection<R, T> orderBy(OrderField<?>... keys) {
        return all.orderBy(keys);
    }

    /**
     * Reads other columns, into a record of the caller's own; see {@link Selection#select(Function, Field...)}.
     *
     * @param <V> what a row becomes
     * @param make makes a value of a row; not null
     * @param fields columns or expressions
     * @return all rows
     */
    public final <V> Selection<R, V> select(Function<? super Row, ? extends V> make, Field<?>... fields) {
        return all.select(make, fields);
    }

    /**
     * Reads each row with the first rows that refer to it; see {@link Selection#with(ToMany, int)}.
     *
     * @param <C> what a row that refers becomes
     * @param relation which rows refer to which
     * @param most how many of them at most for each row, 1 or more
     * @return all rows, each with a list
     */
    public final <C> Selection<R, WithMany<T, C>> with(ToMany<R, ?, ?, C> relation, int most) {
        return all.with(relation, most);
    }

    /**
     * Reads each row with the row that it refers to; see {@link Selection#with(ToOne)}.
     *
     * @param <P> what a row that is referred to becomes
     * @param relation which row refers to which
     * @return all rows, each with another one, if it refers to one
     */
    public final <P> Selection<R, WithOne<T, P>> with(ToOne<R, ?, ?, P> relation) {
        return all.with(relation);
    }

    /**
     * Returns all rows, and says that all are meant.
     *
     * @return all rows
     */
    public final Selection<R, T> all() {
        return all.all();
    }

    /**
     * Counts the rows that fit a condition: short for {@code where(condition).count()}.
     *
     * @param condition a condition on the columns of the table; its values are bound
     * @return how many there are
     */
    public final long count(Condition condition) {
        return where(condition).count();
    }

    /**
     * Lists rows that fit a condition: short for {@code where(condition).list(take, skip)}.
     *
     * @param condition a condition on the columns of the table; its values are bound
     * @param take how many at most, 1 or more
     * @param skip how many to leave out, 0 or more
     * @return the rows; unmodifiable
     * @throws IllegalArgumentException if a number is out of range
     */
    public final List<T> list(Condition condition, int take, int skip) {
        return where(condition).list(take, skip);
    }

    /**
     * Reads a page of the rows that fit a condition: short for {@code where(condition).page(request)}.
     *
     * @param condition a condition on the columns of the table; its values are bound, and its tokens are good for it alone
     * @param request which page
     * @return the page
     * @throws dev.tegmen.page.InvalidCursorException if the request's token is damaged or of another query
     */
    public final Page<T> page(Condition condition, PageRequest request) {
        Objects.requireNonNull(condition, "condition");
        return where(condition).page(Objects.requireNonNull(request, "request"));
    }

    @Override
    public final Optional<T> first() {
        return all.first();
    }

    @Override
    public final T one() {
        return all.one();
    }

    @Override
    public final boolean exists() {
        return all.exists();
    }

    @Override
    public final long count() {
        return all.count();
    }

    @Override
    public final List<T> list(int take, int skip) {
        return all.list(take, skip);
    }

    @Override
    public final Page<T> page(PageRequest request) {
        return all.page(request);
    }

    @Override
    public final Stream<T> stream(int chunkSize) {
        return all.stream(chunkSize);
    }

    private NotFoundException missing(K key) {
        return new NotFoundException(statements.entity().table().getName(), statements.keyName(), key);
    }

    /** The table. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + statements.entity().table().getName() + "]";
    }
}
