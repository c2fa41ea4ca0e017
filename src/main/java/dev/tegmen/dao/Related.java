package dev.tegmen.dao;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The rows of another table that belong to each of some rows, found for each by itself (PostgreSQL documentation, chapter
 * 7.2.1.5 "LATERAL Subqueries"): the first few of many cost no more than they are. Each side names its columns in a select of
 * its own, so that a table can be tied to itself. Immutable and thread-safe.
 *
 * @param <C> what a related row becomes
 */
final class Related<C> {
    private static final String NAME = "tegmen_related";

    private final DSLContext sql;
    private final View<?, C> view;
    private final List<Field<?>> columns;
    private final int[] links;
    private final List<SortField<?>> order;
    private final int most;

    /**
     * Says which rows belong to a row.
     *
     * @param sql makes the statement
     * @param view the related rows
     * @param columns by which these are found
     * @param links where a row has the values to find them by, from 0
     * @param order the order of the related rows; empty where there is one at most
     * @param most how many of them at most
     */
    Related(
            DSLContext sql,
            View<?, C> view,
            List<Field<?>> columns,
            int[] links,
            List<? extends SortField<?>> order,
            int most) {
        this.sql = sql;
        this.view = view;
        this.columns = columns;
        this.links = links;
        this.order = List.copyOf(order);
        this.most = most;
    }

    /** Joins the related rows to rows that are chosen: a mark that there is one, then its columns. */
    Select<?> around(Table<?> chosen, List<SortField<?>> chosenOrder) {
        List<Field<?>> selected = new ArrayList<>();
        selected.add(DSL.inline(1));
        selected.addAll(view.columns().fields());
        order.stream()
                .<Field<?>>map(SortField::$field)
                .filter(key -> !selected.contains(key))
                .forEach(selected::add);
        Table<?> related = DSL.lateral(found(chosen, selected)).as(NAME, Derived.names(selected.size()));
        return sql.select(chosen.fields())
                .select(related.fields())
                .from(chosen)
                .leftJoin(related)
                .on(DSL.trueCondition())
                .orderBy(order(chosen, chosenOrder, related, selected));
    }

    private Select<?> found(Table<?> chosen, List<Field<?>> selected) {
        Condition belongs = DSL.noCondition();
        for (int i = 0; i < links.length; i++) {
            belongs = belongs.and(equal(columns.get(i), chosen.field(links[i])));
        }
        var found = sql.select(selected).from(view.table()).where(belongs);
        return order.isEmpty() ? found : found.orderBy(order).limit(DSL.inline(most));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the one refers to the other
    private static Condition equal(Field<?> column, @Nullable Field<?> link) {
        return column.eq((Field) Objects.requireNonNull(link, "link"));
    }

    /** That of the chosen rows first. Where they have none, those of one of them must come together all the same. */
    private List<SortField<?>> order(
            Table<?> chosen, List<SortField<?>> chosenOrder, Table<?> related, List<Field<?>> selected) {
        List<SortField<?>> all = new ArrayList<>(chosenOrder);
        if (order.isEmpty()) {
            return all;
        }
        if (all.isEmpty()) {
            IntStream.of(links)
                    .forEach(link -> all.add(
                            Objects.requireNonNull(chosen.field(link), "link").asc()));
        }
        all.addAll(Derived.order(order, selected, related));
        return all;
    }

    /** Whether the row of a result has a related row. */
    boolean isThere(ResultSet rows, int before) throws SQLException {
        return rows.getInt(before + 1) != 0;
    }

    /** Makes what the related row becomes. */
    C read(ResultSet rows, int before) throws SQLException {
        return view.columns().map(rows, before + 1);
    }

    /** Where a row has what its related rows are found by, from 0. */
    int[] links() {
        return links;
    }
}
