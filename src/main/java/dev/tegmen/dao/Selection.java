package dev.tegmen.dao;

import dev.tegmen.error.NotFoundException;
import dev.tegmen.page.Page;
import dev.tegmen.page.PageRequest;
import dev.tegmen.statement.AdHoc;
import dev.tegmen.statement.Columns;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Row;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.Update;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a table or view, in an order: nothing is read until it is asked for. Immutable; each method returns another
 * selection. As thread-safe as its session.
 *
 * <pre>{@code
 * orders.where(ORDERS.CUSTOMER, "Ada").page(PageRequest.first(50).after(token));
 * orders.where(ORDERS.RATING.gt(3)).orderBy(ORDERS.RATING.desc()).list(10, 0);
 * }</pre>
 *
 * <p>SQL is rendered once for a DAO's own rows and those with given values in columns ({@code where(column, value)}), and
 * for a selection that is kept {@linkplain #prepared() prepared}; any other is rendered by jOOQ at each call.
 *
 * @param <R> jOOQ's record type
 * @param <T> what a row becomes
 */
public final class Selection<R extends Record, T> implements Rows<T> {
    private final Session session;
    private final Shape<T> shape;
    private final @Nullable Object[] values;
    private final Narrowing narrowing;
    private final @Nullable Entity<R, ?, ?> entity;

    /** Where a selection comes from, which says what can be made of it. */
    private enum Narrowing {
        /** Nobody has said which rows. */
        UNSAID,
        /** All rows, or some, said explicitly. */
        SAID,
        /** Its values are given by position, so that nothing can be added. */
        PREPARED
    }

    private Selection(
            Session session,
            @Nullable Entity<R, ?, ?> entity,
            Shape<T> shape,
            @Nullable Object[] values,
            Narrowing narrowing) {
        this.session = session;
        this.entity = entity;
        this.shape = shape;
        this.values = values;
        this.narrowing = narrowing;
    }

    static <R extends Record, T> Selection<R, T> of(Session session, Statements<R, T, ?> statements) {
        return new Selection<>(session, statements.entity(), statements.all(), Shape.noValues(), Narrowing.UNSAID);
    }

    static <R extends Record, T, K> Selection<R, T> ofKeys(
            Session session, Statements<R, T, K> statements, Collection<? extends K> keys) {
        KeyArrays<R, T, K> many = statements.keys();
        return new Selection<>(session, statements.entity(), many.shape(), many.binds(keys), Narrowing.SAID);
    }

    static <R extends Record, T> Selection<R, T> prepared(Session session, Shape<T> shape, @Nullable Object[] values) {
        return new Selection<>(session, null, shape, values, Narrowing.PREPARED);
    }

    /**
     * Reads rows of a view.
     *
     * @param <R> jOOQ's record type
     * @param <T> what a row becomes
     * @param view what can be read
     * @param session where to read it
     * @return all of its rows
     */
    public static <R extends Record, T> Selection<R, T> of(View<R, T> view, Session session) {
        return of(view, session, DaoOptions.ofDefaults());
    }

    /**
     * Reads rows of a view.
     *
     * @param <R> jOOQ's record type
     * @param <T> what a row becomes
     * @param view what can be read
     * @param session where to read it
     * @param options how pages are made
     * @return all of its rows
     */
    public static <R extends Record, T> Selection<R, T> of(View<R, T> view, Session session, DaoOptions options) {
        return new Selection<>(
                Objects.requireNonNull(session, "session"),
                null,
                Shape.all(view, options),
                Shape.noValues(),
                Narrowing.UNSAID);
    }

    /**
     * Returns these rows for another session, such as a transaction.
     *
     * @param other where to read them
     * @return the same rows, with what is rendered
     */
    public Selection<R, T> in(Session other) {
        return new Selection<>(Objects.requireNonNull(other, "other"), entity, shape, values, narrowing);
    }

    /**
     * Keeps the rows that have a value in a column. Its SQL is rendered once for each such column.
     *
     * @param <V> the column's Java type
     * @param column the column
     * @param value the value; null keeps the rows that have NULL there
     * @return fewer rows
     * @throws dev.tegmen.error.InvalidValueException if no text in a database can be the value; nothing is sent
     */
    public <V> Selection<R, T> where(TableField<R, V> column, @Nullable V value) {
        if (value == null) {
            return where(column.isNull());
        }
        if (value instanceof String text) {
            Rules.storable(ColumnRules.label(column), text, Integer.MAX_VALUE);
        }
        if (narrowing == Narrowing.PREPARED || !shape.canNarrow()) {
            return where(column.eq(value));
        }
        @Nullable Object[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = value;
        return new Selection<>(session, entity, shape.where(column), more, Narrowing.SAID);
    }

    /**
     * Keeps the rows that fit a condition.
     *
     * @param condition a condition on the columns of the table; its values are bound. One with a {@link
     *     dev.tegmen.statement.Query#parameter} is for {@link #prepared}: without, reading it is an {@link
     *     IllegalStateException}
     * @return fewer rows
     */
    public Selection<R, T> where(Condition condition) {
        Objects.requireNonNull(condition, "condition");
        return free(free().and(condition), saysNothing(condition) ? narrowing : Narrowing.SAID);
    }

    /** A filter to which nothing was added names no rows. */
    private static boolean saysNothing(Condition condition) {
        return condition.equals(DSL.noCondition()) || condition.equals(DSL.trueCondition());
    }

    /**
     * Says that all rows are meant, for {@link #update} and {@link #delete}, which refuse to guess it.
     *
     * @return the same rows
     */
    public Selection<R, T> all() {
        return new Selection<>(
                session, entity, shape, values, narrowing == Narrowing.UNSAID ? Narrowing.SAID : narrowing);
    }

    /**
     * Orders the rows otherwise. The primary key of the table follows where these keys are not unique. NULLs come last in
     * both directions, unless a key says {@code nullsFirst()}.
     *
     * @param keys any fields with their direction, the most significant first; a bare field is ascending
     * @return the same rows
     * @throws IllegalArgumentException if there is no key, one twice, or a type without an order
     */
    public Selection<R, T> orderBy(OrderField<?>... keys) {
        RowOrder order = shape.view().primaryKey().isEmpty() || shape.filter().distinct()
                ? RowOrder.ofUnique(keys)
                : RowOrder.of(keys);
        return changed(filter -> filter.withOrder(order), Shape.areColumns(Arrays.asList(keys)));
    }

    /**
     * Says that these rows are to be served by an index, whatever the table has come to: for orders that come with the call,
     * such as a user's choice of a column. It goes by what jOOQ knows of the table's keys and indexes: one must have the
     * columns that {@link #where} compares with {@code =}, then those of the order, with the primary key where that is appended.
     * Say it last.
     *
     * @return the same rows
     * @throws IllegalArgumentException if jOOQ knows of no such index; the message names the one that is missing
     */
    public Selection<R, T> requireIndex() {
        shape.requireIndex();
        return this;
    }

    /**
     * Reads other columns: into a record of the caller's own.
     *
     * @param <V> what a row becomes
     * @param make makes a value of a row; not null
     * @param fields columns or expressions
     * @return the same rows
     */
    public <V> Selection<R, V> select(Function<? super Row, ? extends V> make, Field<?>... fields) {
        return select(Columns.of(make, fields));
    }

    /**
     * Reads other columns.
     *
     * @param <V> what a row becomes
     * @param columns what to select, and what it becomes
     * @return the same rows
     */
    public <V> Selection<R, V> select(Columns<V> columns) {
        return isFixed() && Shape.areColumns(columns.fields())
                ? new Selection<>(session, entity, shape.select(columns, shape.filter()), values, narrowing)
                : new Selection<>(session, entity, shape.select(columns, free()), Shape.noValues(), narrowing);
    }

    /**
     * Reads each row with the first rows that refer to it, in one statement: users with their newest posts. These come in the
     * order of their own entity. Tokens of pages are those of the same rows without them.
     *
     * @param <C> what a row that refers becomes
     * @param relation which rows refer to which
     * @param most how many of them at most for each row, 1 or more; part of the SQL text
     * @return the same rows, each with a list
     * @throws IllegalArgumentException if the number is out of range
     * @throws IllegalStateException if a relation is read already, or the rows are distinct
     */
    public <C> Selection<R, WithMany<T, C>> with(ToMany<R, ?, ?, C> relation, int most) {
        Objects.requireNonNull(relation, "relation");
        if (most < 1) {
            throw new IllegalArgumentException(
                    "at least 1 related row is read for each, but " + most + " were asked for");
        }
        return with(shape.with(relation, most));
    }

    /**
     * Reads each row with the row that it refers to, in one statement: posts with their users. Tokens of pages are those of the
     * same rows without them.
     *
     * @param <P> what a row that is referred to becomes
     * @param relation which row refers to which
     * @return the same rows, each with another one, if it refers to one
     * @throws IllegalStateException if a relation is read already, or the rows are distinct
     */
    public <P> Selection<R, WithOne<T, P>> with(ToOne<R, ?, ?, P> relation) {
        return with(shape.with(Objects.requireNonNull(relation, "relation")));
    }

    private <V> Selection<R, V> with(Shape<V> related) {
        if (narrowing == Narrowing.PREPARED) {
            throw finished();
        }
        return new Selection<>(session, entity, related, values, narrowing);
    }

    /**
     * Takes rows that are equal in all that is selected as one. Such rows are ordered by what is selected, or as {@link
     * #orderBy} says, and cannot be paged through.
     *
     * @return different rows
     */
    public Selection<R, T> distinct() {
        return changed(Shape.Filter::withDistinct, true);
    }

    /**
     * Locks the rows that are read until the transaction ends; another transaction that wants to lock or change them waits
     * (PostgreSQL documentation, chapter 13.3.2). For a DAO of a transaction only.
     *
     * @return the same rows
     */
    public Selection<R, T> forUpdate() {
        return changed(filter -> filter.withLock(Shape.Lock.FOR_UPDATE), true);
    }

    /**
     * Locks the rows that are read, and passes over those that another transaction has locked: for queues. For a DAO of a
     * transaction only.
     *
     * @return the rows that nobody has locked
     */
    public Selection<R, T> skipLocked() {
        return changed(filter -> filter.withLock(Shape.Lock.SKIP_LOCKED), true);
    }

    /**
     * Keeps the SQL of this selection, so that it is rendered once: for a shape that is used again and again, with {@link
     * dev.tegmen.statement.Query#parameter} wherever a value comes with the call.
     *
     * <pre>{@code
     * final PreparedSelection<OrdersRecord, Order> above =
     *         orders.where(ORDERS.RATING.gt(parameter(ORDERS.RATING))).orderBy(ORDERS.RATING).prepared();
     *
     * above.with(3).page(PageRequest.first(50));
     * }</pre>
     *
     * @return the selection, to be kept
     */
    public PreparedSelection<R, T> prepared() {
        return new PreparedSelection<>(session, shape.prepared(free()));
    }

    @Override
    public Optional<T> first() {
        return only(session.call(Repeat.READ, shape.first(values)));
    }

    @Override
    public T one() {
        List<T> rows = session.call(Repeat.READ, shape.two(values));
        if (rows.size() > 1) {
            throw new TooManyRowsException(shape.view().table().getName());
        }
        return only(rows)
                .orElseThrow(() -> new NotFoundException(shape.view().table().getName()));
    }

    private static <A> Optional<A> only(List<A> rows) {
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    @Override
    public boolean exists() {
        return !session.call(Repeat.READ, shape.exists(values)).isEmpty();
    }

    @Override
    public long count() {
        return session.call(Repeat.READ, shape.count(values)).get(0);
    }

    @Override
    public List<T> list(int take, int skip) {
        if (take < 1 || skip < 0) {
            throw new IllegalArgumentException(
                    "take must be at least 1 and skip at least 0, were " + take + ", " + skip);
        }
        return session.call(Repeat.READ, shape.list(values, take, skip));
    }

    @Override
    public Page<T> page(PageRequest request) {
        return shape.pages().page(session, request, values);
    }

    @Override
    public Stream<T> stream(int chunkSize) {
        return shape.pages().stream(session, chunkSize, values);
    }

    /**
     * Changes all of these rows, in one statement. Not repeated if the connection is lost before the answer. One round trip.
     *
     * @param changes what changes
     * @return how many rows were changed
     * @throws IllegalStateException if nobody has said which rows: say {@code where(…)} or {@code all()}; or if these are not rows
     *     of a DAO
     * @throws IllegalArgumentException if nothing changes
     * @throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule; nothing is sent
     */
    public int update(Values<R> changes) {
        Entity<R, ?, ?> changed = changeable("updated");
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("say what changes");
        }
        boolean fixed = isFixed();
        Update update = fixed
                ? Update.of(Changes.of(changed, changes, shape.filter().where()))
                : Update.unprepared(Changes.of(changed, changes, AdHoc.withValues(free().where())));
        return run(update, fixed);
    }

    /**
     * Deletes all of these rows, in one statement. Not repeated if the connection is lost before the answer. One round trip.
     *
     * @return how many there were
     * @throws IllegalStateException if nobody has said which rows: say {@code where(…)} or {@code all()}; or if these are not rows
     *     of a DAO
     * @throws dev.tegmen.error.ForeignKeyViolationException if other rows refer to one of them
     */
    public int delete() {
        Entity<R, ?, ?> changed = changeable("deleted");
        boolean fixed = isFixed();
        var all = changed.view().sql().deleteFrom(changed.table());
        Update delete = fixed
                ? Update.of(all.where(shape.filter().where()))
                : Update.unprepared(all.where(AdHoc.withValues(free().where())));
        return run(delete, fixed);
    }

    private int run(Update update, boolean fixed) {
        @Nullable Object[] binds = fixed ? values : Shape.noValues();
        return session.call(Repeat.UNSAFE, (connection, attempt) -> update.run(connection, binds));
    }

    /**
     * Whether nothing but given values in columns says which rows these are: then a value is bound in the same way whatever is
     * done with them. A caller's own condition is bound as jOOQ does it, which may take a time for another one.
     */
    private boolean isFixed() {
        return narrowing != Narrowing.PREPARED && shape.filter().fixed();
    }

    private Selection<R, T> changed(UnaryOperator<Shape.Filter> change, boolean plain) {
        return isFixed() && plain
                ? new Selection<>(session, entity, shape.with(change.apply(shape.filter())), values, narrowing)
                : free(change.apply(free()), narrowing);
    }

    private Entity<R, ?, ?> changeable(String what) {
        if (narrowing == Narrowing.UNSAID) {
            throw new IllegalStateException("rows are not " + what + " without where(…); if all are meant, say all()");
        }
        if (entity == null || shape.filter().distinct() || shape.filter().lock() != Shape.Lock.NONE) {
            throw new IllegalStateException("these rows cannot be " + what + ": select them with where(…) on a DAO");
        }
        return entity;
    }

    private Shape.Filter free() {
        if (narrowing == Narrowing.PREPARED) {
            throw finished();
        }
        return shape.filter().free(values);
    }

    private static IllegalStateException finished() {
        return new IllegalStateException("a prepared selection is finished: say this before prepared()");
    }

    private Selection<R, T> free(Shape.Filter filter, Narrowing said) {
        return new Selection<>(session, entity, shape.with(filter), Shape.noValues(), said);
    }

    /** The table and what is selected, and no value. */
    @Override
    public String toString() {
        return "Selection[" + shape.view() + "]";
    }
}
