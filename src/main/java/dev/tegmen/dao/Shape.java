package dev.tegmen.dao;

import static dev.tegmen.statement.Query.parameter;

import dev.tegmen.page.Keyset;
import dev.tegmen.page.PreparedPages;
import dev.tegmen.statement.AdHoc;
import dev.tegmen.statement.Columns;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.RowMapper;
import dev.tegmen.statement.RowsReader;
import dev.tegmen.statement.SqlCall;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.SelectSeekStepN;
import org.jooq.SortField;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The reading statements of one selection. A fixed shape has parameters in the place of values, and each of its texts is
 * rendered when it is first needed and kept; a free one has its values with it, and jOOQ renders it at each call.
 * Thread-safe.
 *
 * @param <T> what a row becomes
 */
final class Shape<T> {
    private static final @Nullable Object[] NO_VALUES = {};
    private static final int MOST_EQUAL_COLUMNS = 2;

    private final View<?, ?> view;
    private final Reading<T> reading;
    private final DaoOptions options;
    private final Filter filter;
    private final ConcurrentMap<TableField<?, ?>, Shape<T>> narrower = new ConcurrentHashMap<>();
    private final Rendered<RelationKey, Shape<?>> related = new Rendered<>(this::relate);

    private final Lazy<Keyset<Record>> keyset;
    private final Lazy<List<Field<?>>> selected;
    private final Lazy<RowsReader<List<T>>> reader;
    private final Lazy<PreparedPages<T>> pages;
    private final Lazy<Query<Integer>> list;
    private final Lazy<Query<Integer>> first;
    private final Lazy<Query<Integer>> two;
    private final Lazy<Query<Long>> count;
    private final Lazy<Query<Integer>> exists;

    /**
     * What makes two selections of one view different.
     *
     * @param fixed whether values are parameters
     * @param given the conditions whose values are parameters, where that is all that the condition says
     * @param where what rows it keeps
     * @param order their order
     * @param distinct whether equal rows are one
     * @param lock how rows are locked
     */
    record Filter(boolean fixed, List<Given> given, Condition where, RowOrder order, boolean distinct, Lock lock) {
        /** The same rows, with their values said. */
        Filter free(@Nullable Object[] values) {
            Condition said = given.isEmpty() ? where : DSL.noCondition();
            int from = 0;
            for (Given condition : given) {
                int to = from + condition.size();
                said = said.and(condition.said().apply(Arrays.copyOfRange(values, from, to)));
                from = to;
            }
            return new Filter(false, List.of(), said, order, distinct, lock);
        }

        Filter and(Condition more) {
            return new Filter(fixed, List.of(), DSL.and(where, more), order, distinct, lock);
        }

        Filter withOrder(RowOrder other) {
            return new Filter(fixed, given, where, other, distinct, lock);
        }

        Filter withDistinct() {
            return new Filter(fixed, given, where, order, true, lock);
        }

        Filter withLock(Lock other) {
            return new Filter(fixed, given, where, order, distinct, other);
        }

        Filter asFixed() {
            return new Filter(true, List.of(), where, order, distinct, lock);
        }

        /** The same rows, if they fit a further condition whose values come with the call. */
        Filter and(Given condition) {
            List<Given> more = new ArrayList<>(given);
            more.add(condition);
            return new Filter(true, List.copyOf(more), DSL.and(where, condition.asParameters()), order, distinct, lock);
        }
    }

    /**
     * A condition whose values come with the call.
     *
     * @param size how many values there are
     * @param asParameters the condition with a parameter for each
     * @param said the condition with its values
     */
    record Given(int size, Condition asParameters, Function<@Nullable Object[], Condition> said) {
        @SuppressWarnings("unchecked") // the value was given for the column
        static <V> Given equal(TableField<?, V> column) {
            return new Given(1, column.eq(parameter(column)), values -> column.eq((V) values[0]));
        }
    }

    enum Lock {
        NONE,
        FOR_UPDATE,
        SKIP_LOCKED
    }

    /**
     * What tells two relations of these rows apart.
     *
     * @param relation a {@link ToMany} or {@link ToOne}
     * @param most how many related rows are read for each
     */
    private record RelationKey(Object relation, int most) {}

    private Shape(View<?, ?> view, Reading<T> reading, DaoOptions options, Filter filter) {
        this.view = view;
        this.reading = reading;
        this.options = options;
        this.filter = filter;
        this.keyset = new Lazy<>(() -> filter.order().keyset(options));
        this.pages = new Lazy<>(this::makePages);
        this.selected = new Lazy<>(this::makeSelected);
        this.reader = new Lazy<>(() -> reading.all(selected.get().size()));
        this.list = new Lazy<>(() -> unmapped(select(parameter(Integer.class), parameter(Long.class))));
        this.first = new Lazy<>(() -> unmapped(select(DSL.inline(1), null)));
        this.two = new Lazy<>(() -> unmapped(selectTwo()));
        this.count = new Lazy<>(() -> Query.of(selectCount(), row -> row.getLong(1)));
        this.exists = new Lazy<>(() -> Query.of(selectExists(), row -> row.getInt(1)));
    }

    static <T> Shape<T> all(View<?, T> view, DaoOptions options) {
        return new Shape<>(
                view,
                new Reading.Plain<>(view.columns()),
                options,
                new Filter(true, List.of(), DSL.noCondition(), view.order(), false, Lock.NONE));
    }

    /** A statement whose rows are read by a reader. */
    private static Query<Integer> unmapped(ResultQuery<?> statement) {
        return Query.of(statement, ResultSet::getRow);
    }

    View<?, ?> view() {
        return view;
    }

    DaoOptions options() {
        return options;
    }

    Filter filter() {
        return filter;
    }

    Shape<T> with(Filter other) {
        if (other.distinct()) {
            columns();
        }
        return new Shape<>(view, reading, options, other);
    }

    /** The same rows, whose SQL is to be kept although it has a caller's own names. */
    Shape<T> prepared(Filter other) {
        return new Shape<>(view.withJooqsNames(), reading, options, other.asFixed());
    }

    <V> Shape<V> select(Columns<V> columns, Filter other) {
        columns();
        return new Shape<>(view.select(columns), new Reading.Plain<>(columns), options, other);
    }

    /** The columns of rows to which nothing is joined yet. */
    private Columns<T> columns() {
        if (reading instanceof Reading.Plain<T> plain) {
            return plain.columns();
        }
        throw new IllegalStateException(
                "these rows are read with a relation already: say select(…) before with(…), and" + " with(…) once");
    }

    /** These rows, each with the first of those that refer to it. */
    @SuppressWarnings("unchecked") // what the relation of the key brings
    <C> Shape<WithMany<T, C>> with(ToMany<?, ?, ?, C> relation, int most) {
        return (Shape<WithMany<T, C>>) related.of(new RelationKey(relation, most));
    }

    /** These rows, each with the one that it refers to. */
    @SuppressWarnings("unchecked") // what the relation of the key brings
    <P> Shape<WithOne<T, P>> with(ToOne<?, ?, ?, P> relation) {
        return (Shape<WithOne<T, P>>) related.of(new RelationKey(relation, 1));
    }

    private Shape<?> relate(RelationKey key) {
        if (filter.distinct()) {
            throw new IllegalStateException("distinct rows have no relations: what is equal may be several rows");
        }
        return key.relation() instanceof ToMany<?, ?, ?, ?> many
                ? relate(many, key.most())
                : relate((ToOne<?, ?, ?, ?>) key.relation());
    }

    private <C> Shape<WithMany<T, C>> relate(ToMany<?, ?, ?, C> relation, int most) {
        View<?, C> children = relation.child().view();
        List<Field<?>> fields = with(columns().fields(), relation.reference().parent());
        Related<C> join = new Related<>(
                children,
                relation.reference().child(),
                places(relation.reference().parent(), fields),
                children.order().keyset(options).orderBy(),
                most);
        return new Shape<>(
                view.beside(children), new Reading.Joined<>(fields, new ManyJoin<>(columns(), join)), options, filter);
    }

    private <P> Shape<WithOne<T, P>> relate(ToOne<?, ?, ?, P> relation) {
        View<?, P> parents = relation.parent().view();
        List<Field<?>> fields = with(columns().fields(), relation.reference().child());
        Related<P> join = new Related<>(
                parents,
                relation.reference().parent(),
                places(relation.reference().child(), fields),
                List.of(),
                1);
        return new Shape<>(
                view.beside(parents), new Reading.Joined<>(fields, new OneJoin<>(columns(), join)), options, filter);
    }

    private static List<Field<?>> with(List<Field<?>> fields, List<Field<?>> more) {
        List<Field<?>> all = new ArrayList<>(fields);
        more.stream().filter(field -> !all.contains(field)).forEach(all::add);
        return List.copyOf(all);
    }

    private static int[] places(List<Field<?>> some, List<Field<?>> all) {
        return some.stream().mapToInt(all::indexOf).toArray();
    }

    /** Whether a further value in a column still makes a fixed shape: how often that can be said of one table is bounded. */
    boolean canNarrow() {
        return filter.fixed() && filter.given().size() < MOST_EQUAL_COLUMNS;
    }

    /** The fixed shape that keeps, of these rows, those with a value in a column. */
    <V> Shape<T> where(TableField<?, V> column) {
        Shape<T> known = narrower.get(column);
        return known != null
                ? known
                : narrower.computeIfAbsent(column, absent -> with(filter.and(Given.equal(column))));
    }

    SqlCall<List<T>> list(@Nullable Object[] values, int take, int skip) {
        return locking(
                filter.fixed()
                        ? listPrepared(values, take, skip)
                        : unprepared(select(DSL.val(take), DSL.val((long) skip)), reader.get()));
    }

    private SqlCall<List<T>> listPrepared(@Nullable Object[] values, int take, int skip) {
        Query<Integer> query = list.get();
        RowsReader<List<T>> all = reader.get();
        @Nullable Object[] binds = Arrays.copyOf(values, values.length + 2);
        binds[values.length] = take;
        binds[values.length + 1] = (long) skip;
        return (connection, attempt) -> query.read(connection, all, binds);
    }

    SqlCall<List<T>> first(@Nullable Object[] values) {
        return locking(read(first, () -> select(DSL.inline(1), null), values));
    }

    /** At most two rows, in no order. */
    SqlCall<List<T>> two(@Nullable Object[] values) {
        return locking(read(two, this::selectTwo, values));
    }

    SqlCall<List<Long>> count(@Nullable Object[] values) {
        return run(count, this::selectCount, row -> row.getLong(1), values);
    }

    SqlCall<List<Integer>> exists(@Nullable Object[] values) {
        return run(exists, this::selectExists, row -> row.getInt(1), values);
    }

    PreparedPages<T> pages() {
        return pages.get();
    }

    private SqlCall<List<T>> read(
            Lazy<Query<Integer>> prepared, Supplier<ResultQuery<?>> statement, @Nullable Object[] values) {
        RowsReader<List<T>> all = reader.get();
        if (!filter.fixed()) {
            return unprepared(statement.get(), all);
        }
        Query<Integer> query = prepared.get();
        return (connection, attempt) -> query.read(connection, all, values);
    }

    private <A> SqlCall<List<A>> run(
            Lazy<Query<A>> prepared,
            Supplier<ResultQuery<?>> statement,
            RowMapper<A> mapper,
            @Nullable Object[] values) {
        if (!filter.fixed()) {
            return unprepared(statement.get(), all(mapper));
        }
        Query<A> query = prepared.get();
        return (connection, attempt) -> query.list(connection, values);
    }

    private <A> SqlCall<A> unprepared(ResultQuery<?> statement, RowsReader<A> reader) {
        checkValues();
        return (connection, attempt) -> AdHoc.read(connection, statement, reader);
    }

    /** What jOOQ renders at each call has its values with it, or NULL would be bound for them. */
    private void checkValues() {
        AdHoc.withValues(filter.where());
        Stream.concat(reading.fields().stream(), filter.order().keys().stream())
                .filter(part -> !isColumn(part))
                .forEach(AdHoc::withValues);
    }

    /** Whether none of these is an expression, which may have values. */
    static boolean areColumns(List<? extends QueryPart> parts) {
        return parts.stream().allMatch(Shape::isColumn);
    }

    private static boolean isColumn(QueryPart part) {
        return part instanceof TableField<?, ?>
                || (part instanceof SortField<?> key && key.$field() instanceof TableField<?, ?>);
    }

    void requireIndex() {
        IndexCheck.check(view.table(), filter.where(), order());
    }

    private static <A> RowsReader<List<A>> all(RowMapper<A> mapper) {
        return rows -> {
            List<A> all = new ArrayList<>();
            while (rows.next()) {
                all.add(mapper.map(rows));
            }
            return Collections.unmodifiableList(all);
        };
    }

    /** A lock that ends with its own statement is none. */
    private <A> SqlCall<A> locking(SqlCall<A> call) {
        return filter.lock() == Lock.NONE
                ? call
                : (connection, attempt) -> {
                    if (connection.getAutoCommit()) {
                        throw new IllegalStateException("forUpdate() locks rows until the transaction ends, but none is"
                                + " open here; call it on a DAO of a transaction");
                    }
                    return call.run(connection, attempt);
                };
    }

    private PreparedPages<T> makePages() {
        if (filter.lock() != Lock.NONE) {
            throw new IllegalStateException("pages cannot lock rows; use list(take, skip) or first()");
        }
        if (filter.distinct()) {
            throw new IllegalStateException(
                    "distinct rows have no key to page by; select them in a derived table, and page"
                            + " over that with View.of(…).orderedByUnique(…)");
        }
        if (filter.order().keys().isEmpty()) {
            throw new IllegalStateException("these rows have no order to page by: " + view
                    + "; say orderedBy(…), or orderedByUnique(…) for a view");
        }
        if (!filter.fixed()) {
            checkValues();
        }
        Select<?> select = view.sql().select(withKeys()).from(view.table()).where(filter.where());
        return reading.pages(keyset.get(), select, filter.fixed());
    }

    private List<Field<?>> withKeys() {
        List<Field<?>> keys =
                keyset.get().orderBy().stream().<Field<?>>map(SortField::$field).toList();
        return with(reading.fields(), keys);
    }

    /** What is selected to choose rows: keys too where a statement around it is to keep their order. */
    private List<Field<?>> makeSelected() {
        return reading instanceof Reading.Joined<T> && !filter.order().keys().isEmpty() ? withKeys() : reading.fields();
    }

    private List<? extends SortField<?>> order() {
        return filter.order().keys().isEmpty() ? List.of() : keyset.get().orderBy();
    }

    private ResultQuery<?> select(Field<Integer> take, @Nullable Field<Long> skip) {
        var select = filter.distinct()
                ? view.sql().selectDistinct(fields())
                : view.sql().select(fields());
        var ordered = ordered(select.from(view.table()).where(filter.where())::orderBy)
                .limit(take);
        Select<?> chosen = locked(skip == null ? ordered : ordered.offset(skip));
        return filter.distinct() ? chosen : reading.of(chosen, fields(), order());
    }

    private SelectSeekStepN<Record> ordered(
            Function<List<? extends org.jooq.OrderField<?>>, SelectSeekStepN<Record>> by) {
        if (filter.distinct()) {
            return by.apply(
                    filter.order().equals(view.order())
                            ? fields()
                            : filter.order().keys());
        }
        return by.apply(order());
    }

    private ResultQuery<?> selectTwo() {
        Select<?> chosen = locked(view.sql()
                .select(fields())
                .from(view.table())
                .where(filter.where())
                .limit(DSL.inline(2)));
        return reading.of(chosen, fields(), List.of());
    }

    private Select<?> locked(org.jooq.SelectForUpdateStep<Record> select) {
        return switch (filter.lock()) {
            case NONE -> select;
            case FOR_UPDATE -> select.forUpdate();
            case SKIP_LOCKED -> select.forUpdate().skipLocked();
        };
    }

    private ResultQuery<?> selectCount() {
        if (filter.distinct()) {
            return view.sql()
                    .selectCount()
                    .from(DSL.selectDistinct(fields())
                            .from(view.table())
                            .where(filter.where())
                            .asTable("counted"));
        }
        return view.sql().selectCount().from(view.table()).where(filter.where());
    }

    private ResultQuery<?> selectExists() {
        return view.sql()
                .select(DSL.inline(1))
                .from(view.table())
                .where(filter.where())
                .limit(DSL.inline(1));
    }

    private List<Field<?>> fields() {
        return selected.get();
    }

    static @Nullable Object[] noValues() {
        return NO_VALUES;
    }
}
