package dev.tegmen.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/**
 * A caller's select that an ordering can page through: it selects the keys, and leaves order and limit to the page.
 * Whatever is made of it is a copy; the caller's statement is never changed.
 *
 * @param <R> the select's record type
 */
final class KeyedSelect<R extends Record> {
    /** Pages beyond that are few, and reading them costs more than planning them. */
    private static final int LARGEST_LIMIT_IN_TEXT = 128;

    private static final String OVER_A_DERIVED_TABLE =
            "; make it a derived table or a view, and page over that with Keyset.byUnique(…)";

    /** A name that no table has: it would hide the page from what is joined to it. */
    private static final String PAGE = "tegmen_page";

    private static final DSLContext RENDERER = DSL.using(SQLDialect.POSTGRES);

    private final Ordering ordering;
    private final Select<R> select;
    private final int[] keyIndexes;

    private KeyedSelect(Ordering ordering, Select<R> select, int[] keyIndexes) {
        this.ordering = ordering;
        this.select = select;
        this.keyIndexes = keyIndexes;
    }

    static <R extends Record> KeyedSelect<R> of(Ordering ordering, Select<R> select) {
        refuse(!select.$orderBy().isEmpty(), "has an ORDER BY of its own; leave it out, the keyset orders the rows");
        refuse(
                select.$limit() != null || select.$offset() != null,
                "has a LIMIT or OFFSET of its own; leave it out, the page request says how many rows");
        refuse(!select.$groupBy().isEmpty() || select.$having() != null, "groups rows" + OVER_A_DERIVED_TABLE);
        refuse(!select.$distinctOn().isEmpty(), "has DISTINCT ON" + OVER_A_DERIVED_TABLE);
        refuse(isSetOperation(select), "is a UNION, EXCEPT or INTERSECT" + OVER_A_DERIVED_TABLE);
        Ordering certain = withNullsWhereRowsMayBeMissing(ordering, select);
        return new KeyedSelect<>(certain, select, keyIndexes(certain, select));
    }

    private static Ordering withNullsWhereRowsMayBeMissing(Ordering ordering, Select<?> select) {
        OuterJoins tables = OuterJoins.of(select.$from());
        for (Key key : ordering.keys()) {
            refuse(
                    key.table() != null && tables.mayBeMissing(key.table()),
                    "is ordered by " + key.field() + ", whose table an outer join may leave without a row; order by"
                            + " columns of the table that always has one");
        }
        return ordering.withNulls(key -> key.table() == null || !tables.isAlwaysThere(key.table()));
    }

    private static void refuse(boolean refused, String what) {
        if (refused) {
            throw new IllegalArgumentException("cannot page through this select: it " + what);
        }
    }

    /** jOOQ's model shows only the first part of a set operation, so ask the text of what else there is. */
    private static boolean isSetOperation(Select<?> select) {
        Select<?> stripped =
                select.$with(null).$select(List.of(DSL.one())).$from(List.of()).$where(DSL.noCondition());
        String text = RENDERER.render(stripped).toLowerCase(Locale.ROOT);
        return text.contains(" union ") || text.contains(" except ") || text.contains(" intersect ");
    }

    @SuppressWarnings(
            "deprecation") // since jOOQ 3.21, whose fields() are those of a derived table: of no table of ours
    private static int[] keyIndexes(Ordering ordering, Select<?> select) {
        List<Field<?>> selected = new ArrayList<>();
        select.getSelect().forEach(field -> selected.add(PlainColumns.withoutAlias(field)));
        int[] indexes = new int[ordering.size()];
        for (int i = 0; i < indexes.length; i++) {
            Field<?> key = ordering.keys().get(i).field();
            indexes[i] = selected.indexOf(key);
            refuse(
                    indexes[i] < 0,
                    "does not select " + key + ", by which the pages are ordered; add it to the selected columns");
        }
        return indexes;
    }

    /** The ordering of its rows: a key may have NULLs here that its column has not. */
    Ordering ordering() {
        return ordering;
    }

    /** Where the keys stand among the selected columns, from 0. */
    int[] keyIndexes() {
        return keyIndexes;
    }

    /**
     * Whether a limit stands in the SQL text instead of being a bind. With a limit that it does not know, PostgreSQL takes
     * a tenth of all rows for granted, finds its generic plan too dear, and plans a prepared statement anew each time it
     * runs (PostgreSQL documentation, "PREPARE", notes): that takes longer than reading the page.
     */
    static boolean standsInText(int limit) {
        return limit <= LARGEST_LIMIT_IN_TEXT;
    }

    /** The statement that reads a range. */
    Select<R> read(Range range, Operands operands, Field<? extends Number> limit) {
        return select.$where(filterAnd(ordering.condition(range, operands)))
                .$orderBy(ordering.orderBy(range))
                .$limit(limit);
    }

    /** The statement that reads a range and what is joined to its rows. */
    Select<?> read(Range range, Operands operands, Field<? extends Number> limit, PageJoin<?> join) {
        Table<?> page = read(range, operands, limit).asTable(PAGE, columnNames());
        List<SortField<?>> order = new ArrayList<>();
        for (SortField<?> key : ordering.orderBy(range)) {
            order.add(onColumn(key, page.field(keyIndexes[order.size()])));
        }
        Select<?> all = join.around(page, order);
        Configuration configuration = select.configuration();
        if (configuration != null) {
            all.attach(configuration);
        }
        return all;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the column holds what the key is
    private static SortField<?> onColumn(SortField<?> key, @Nullable Field<?> column) {
        return key.$field((Field) Objects.requireNonNull(column, "column"));
    }

    /** By their place: the columns of a join may have the same names. */
    private String[] columnNames() {
        return IntStream.range(0, columns()).mapToObj(at -> "c" + at).toArray(String[]::new);
    }

    /** How many columns it selects. */
    int columns() {
        return select.$select().size();
    }

    /** The statement that reads all rows in order. */
    Select<R> readAll() {
        return select.$orderBy(ordering.orderBy(new Range(false, Range.Part.WHOLE, Range.Seek.BEGINNING)));
    }

    /** A statement whose result has columns and no rows. */
    Select<R> readNone() {
        return select.$limit(DSL.inline(0));
    }

    /** The statement that counts all rows. */
    Select<Record1<Integer>> count() {
        return DSL.selectCount().from(select.asTable("counted"));
    }

    /** What a token is bound to: order, tables and filter. The filter's own values are part of the text. */
    String describe() {
        QOM.With with = select.$with();
        Condition filter = select.$where();
        return ordering.description()
                + (with == null ? "" : StableText.of(with))
                + select.$from().stream().map(StableText::of).toList()
                + (filter == null ? "" : StableText.of(filter));
    }

    private Condition filterAnd(Condition range) {
        Condition filter = select.$where();
        return filter == null ? range : DSL.and(filter, range);
    }

    /** Where the select runs, if it was made by a {@link DSLContext} with a connection. */
    Configuration configuration() {
        Configuration configuration = select.configuration();
        if (configuration == null || configuration.connectionProvider() instanceof org.jooq.impl.NoConnectionProvider) {
            throw new IllegalArgumentException(
                    "this select has no connection to run on; make it with a DSLContext that has"
                            + " one, or use prepare(…) and run it in a session");
        }
        return configuration;
    }
}
