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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.SelectSeekStepN;
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

    private final View<?, T> view;
    private final DaoOptions options;
    private final Filter filter;
    private final ConcurrentMap<TableField<?, ?>, Shape<T>> narrower = new ConcurrentHashMap<>();

    private final Lazy<Keyset<Record>> keyset;
    private final Lazy<PreparedPages<T>> pages;
    private final Lazy<Query<T>> list;
    private final Lazy<Query<T>> first;
    private final Lazy<Query<T>> two;
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

    Shape(View<?, T> view, DaoOptions options, Filter filter) {
        this.view = view;
        this.options = options;
        this.filter = filter;
        this.keyset = new Lazy<>(() -> filter.order().keyset(options));
        this.pages = new Lazy<>(this::makePages);
        this.list = new Lazy<>(() -> Query.of(select(parameter(Integer.class), parameter(Long.class)), view.columns()));
        this.first = new Lazy<>(() -> Query.of(select(DSL.inline(1), null), view.columns()));
        this.two = new Lazy<>(() -> Query.of(selectTwo(), view.columns()));
        this.count = new Lazy<>(() -> Query.of(selectCount(), row -> row.getLong(1)));
        this.exists = new Lazy<>(() -> Query.of(selectExists(), row -> row.getInt(1)));
    }

    static <T> Shape<T> all(View<?, T> view, DaoOptions options) {
        return new Shape<>(
                view, options, new Filter(true, List.of(), DSL.noCondition(), view.order(), false, Lock.NONE));
    }

    View<?, T> view() {
        return view;
    }

    DaoOptions options() {
        return options;
    }

    Filter filter() {
        return filter;
    }

    Shape<T> with(Filter other) {
        return new Shape<>(view, options, other);
    }

    <V> Shape<V> select(Columns<V> columns, Filter other) {
        return new Shape<>(view.select(columns), options, other);
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
                        : unprepared(select(DSL.val(take), DSL.val((long) skip)), all(view.columns())));
    }

    private SqlCall<List<T>> listPrepared(@Nullable Object[] values, int take, int skip) {
        Query<T> query = list.get();
        @Nullable Object[] binds = Arrays.copyOf(values, values.length + 2);
        binds[values.length] = take;
        binds[values.length + 1] = (long) skip;
        return (connection, attempt) -> query.list(connection, binds);
    }

    SqlCall<List<T>> first(@Nullable Object[] values) {
        return locking(run(first, () -> select(DSL.inline(1), null), view.columns(), values));
    }

    /** At most two rows, in no order. */
    SqlCall<List<T>> two(@Nullable Object[] values) {
        return locking(run(two, this::selectTwo, view.columns(), values));
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

    private <A> SqlCall<List<A>> run(
            Lazy<Query<A>> prepared,
            java.util.function.Supplier<ResultQuery<?>> statement,
            RowMapper<A> mapper,
            @Nullable Object[] values) {
        if (!filter.fixed()) {
            return unprepared(statement.get(), all(mapper));
        }
        Query<A> query = prepared.get();
        return (connection, attempt) -> query.list(connection, values);
    }

    private static <A> SqlCall<A> unprepared(ResultQuery<?> statement, RowsReader<A> reader) {
        return (connection, attempt) -> AdHoc.read(connection, statement, reader);
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
        List<Field<?>> fields = new ArrayList<>(view.columns().fields());
        for (var key : keyset.get().orderBy()) {
            if (!fields.contains(key.$field())) {
                fields.add(key.$field());
            }
        }
        Select<?> select = view.sql().select(fields).from(view.table()).where(filter.where());
        return filter.fixed()
                ? keyset.get().prepare(select, view.columns())
                : keyset.get().unprepared(select, view.columns());
    }

    private ResultQuery<?> select(Field<Integer> take, @Nullable Field<Long> skip) {
        var select = filter.distinct()
                ? view.sql().selectDistinct(fields())
                : view.sql().select(fields());
        var ordered = ordered(select.from(view.table()).where(filter.where())::orderBy)
                .limit(take);
        return locked(skip == null ? ordered : ordered.offset(skip));
    }

    private SelectSeekStepN<Record> ordered(
            Function<List<? extends org.jooq.OrderField<?>>, SelectSeekStepN<Record>> by) {
        if (filter.distinct()) {
            return by.apply(
                    filter.order().equals(view.order())
                            ? fields()
                            : filter.order().keys());
        }
        return by.apply(
                filter.order().keys().isEmpty() ? List.of() : keyset.get().orderBy());
    }

    private ResultQuery<?> selectTwo() {
        return locked(view.sql()
                .select(fields())
                .from(view.table())
                .where(filter.where())
                .limit(DSL.inline(2)));
    }

    private ResultQuery<?> locked(org.jooq.SelectForUpdateStep<Record> select) {
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
        return view.columns().fields();
    }

    static @Nullable Object[] noValues() {
        return NO_VALUES;
    }
}
