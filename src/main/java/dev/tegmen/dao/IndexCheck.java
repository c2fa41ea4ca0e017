package dev.tegmen.dao;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Index;
import org.jooq.SortField;
import org.jooq.SortOrder;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/**
 * Whether an index serves rows in their order: one that has the columns that are compared with {@code =} first, in any
 * order, then the keys of the order, in their directions or all of them turned around (PostgreSQL documentation, chapters 11.3
 * and 11.4). Keys and unique constraints have an index each. A partial index, or one over an expression, counts for nothing.
 */
final class IndexCheck {
    private final Table<?> table;
    private final Set<Field<?>> equal = new LinkedHashSet<>();
    private final List<SortField<?>> order;

    private IndexCheck(Table<?> table, Condition where, List<? extends SortField<?>> order) {
        this.table = table;
        collect(where);
        this.order = order.stream()
                .<SortField<?>>map(key -> key)
                .filter(key -> !equal.contains(key.$field()))
                .toList();
    }

    /**
     * Checks that an index serves these rows.
     *
     * @throws IllegalArgumentException if jOOQ knows none; the message says which one is missing
     */
    static void check(Table<?> table, Condition where, List<? extends SortField<?>> order) {
        IndexCheck check = new IndexCheck(table, where, order);
        if (check.indexes().noneMatch(check::isServedBy)) {
            throw new IllegalArgumentException("no index of " + table.getName() + " that jOOQ knows serves these rows: "
                    + check.missing());
        }
    }

    private void collect(@Nullable Condition condition) {
        if (condition instanceof QOM.And and) {
            collect(and.$arg1());
            collect(and.$arg2());
        } else if (condition instanceof QOM.Eq<?> eq
                && eq.$arg1() instanceof TableField<?, ?> column
                && !(eq.$arg2() instanceof TableField<?, ?>)) {
            equal.add(column);
        }
    }

    /**
     * An index.
     *
     * @param keys its columns with their directions
     * @param unique whether no two rows have the same
     */
    private record Known(List<SortField<?>> keys, boolean unique) {}

    private Stream<Known> indexes() {
        Stream<Known> keys = Stream.concat(Stream.ofNullable(table.getPrimaryKey()), table.getKeys().stream())
                .map(this::known);
        Stream<Known> indexes = table.getIndexes().stream()
                .filter(index -> index.getWhere() == null)
                .map(this::known);
        return Stream.concat(keys, indexes);
    }

    private Known known(UniqueKey<?> key) {
        return new Known(
                key.getFields().stream().<SortField<?>>map(field -> own(field).asc()).toList(), true);
    }

    private Known known(Index index) {
        return new Known(
                index.getFields().stream().<SortField<?>>map(this::own).toList(), index.getUnique());
    }

    /** A column of this table, which may be an alias. */
    private Field<?> own(Field<?> field) {
        Field<?> own = table.field(field);
        return own == null ? field : own;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the same column
    private SortField<?> own(SortField<?> key) {
        return key.$field((Field) own(key.$field()));
    }

    private boolean isServedBy(Known index) {
        Set<Field<?>> compared = new LinkedHashSet<>(equal);
        List<SortField<?>> rest = new ArrayList<>(index.keys());
        while (!rest.isEmpty() && equal.contains(rest.get(0).$field())) {
            compared.remove(rest.remove(0).$field());
        }
        if (rest.isEmpty() && index.unique()) {
            return true;
        }
        rest.removeIf(key -> equal.contains(key.$field()));
        return compared.isEmpty() && (isOrder(rest, index.unique(), false) || isOrder(rest, index.unique(), true));
    }

    private boolean isOrder(List<SortField<?>> keys, boolean unique, boolean turned) {
        for (int i = 0; i < order.size(); i++) {
            if (i == keys.size()) {
                return unique;
            }
            boolean sameDirection = isDescending(order.get(i)) == isDescending(keys.get(i));
            if (!order.get(i).$field().equals(keys.get(i).$field()) || sameDirection == turned) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDescending(SortField<?> key) {
        return key.$sortOrder() == SortOrder.DESC;
    }

    private String missing() {
        if (order.stream().anyMatch(key -> !(key.$field() instanceof TableField<?, ?>))) {
            return "they are ordered by an expression, of whose index it knows nothing";
        }
        String columns = Stream.concat(
                        equal.stream().map(Field::getName),
                        order.stream().map(key -> key.getName() + (isDescending(key) ? " desc" : "")))
                .collect(Collectors.joining(", "));
        return "create one on (" + columns + ")";
    }
}
