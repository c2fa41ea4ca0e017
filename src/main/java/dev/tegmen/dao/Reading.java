package dev.tegmen.dao;

import dev.tegmen.page.Keyset;
import dev.tegmen.page.PageJoin;
import dev.tegmen.page.PreparedPages;
import dev.tegmen.statement.Columns;
import dev.tegmen.statement.RowsReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SortField;

/**
 * What is read of the rows that a selection keeps. Immutable and thread-safe.
 *
 * @param <T> what a row becomes
 */
interface Reading<T> {
    /** What is selected to choose the rows; keys of their order may follow. */
    List<Field<?>> fields();

    /**
     * The statement that reads the rows.
     *
     * @param chosen the select that chooses them
     * @param selected what it selects
     * @param order its order
     */
    Select<?> of(Select<?> chosen, List<Field<?>> selected, List<? extends SortField<?>> order);

    /** Reads all rows of a result of that statement, whose first columns are those that were selected to choose. */
    RowsReader<List<T>> all(int selected);

    PreparedPages<T> pages(Keyset<Record> keyset, Select<?> select, boolean fixed);

    /** Each row by itself. */
    record Plain<T>(Columns<T> columns) implements Reading<T> {
        @Override
        public List<Field<?>> fields() {
            return columns.fields();
        }

        @Override
        public Select<?> of(Select<?> chosen, List<Field<?>> selected, List<? extends SortField<?>> order) {
            return chosen;
        }

        @Override
        public RowsReader<List<T>> all(int selected) {
            return rows -> {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(columns.map(rows));
                }
                return Collections.unmodifiableList(all);
            };
        }

        @Override
        public PreparedPages<T> pages(Keyset<Record> keyset, Select<?> select, boolean fixed) {
            return fixed ? keyset.prepare(select, columns) : keyset.unprepared(select, columns);
        }
    }

    /**
     * Each row with what is joined to it.
     *
     * @param fields what is selected to choose the rows
     * @param join what is joined
     */
    record Joined<T>(List<Field<?>> fields, PageJoin<T> join) implements Reading<T> {
        private static final String NAME = "tegmen_chosen";

        @Override
        public Select<?> of(Select<?> chosen, List<Field<?>> selected, List<? extends SortField<?>> order) {
            var table = chosen.asTable(NAME, Derived.names(selected.size()));
            return join.around(table, Derived.order(order, selected, table));
        }

        @Override
        public RowsReader<List<T>> all(int selected) {
            return rows -> {
                List<T> all = new ArrayList<>();
                PageJoin.Items<T> items = join.items(rows, selected);
                while (items.next()) {
                    all.add(items.item());
                }
                return Collections.unmodifiableList(all);
            };
        }

        @Override
        public PreparedPages<T> pages(Keyset<Record> keyset, Select<?> select, boolean fixed) {
            return fixed ? keyset.prepare(select, join) : keyset.unprepared(select, join);
        }
    }
}
