package dev.tegmen.page;

import dev.tegmen.page.Range.Part;
import dev.tegmen.page.Range.Seek;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.SortField;
import org.jooq.SortOrder;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** A total order of rows, and the SQL that reads it from any place in either direction. Immutable. */
final class Ordering {
    private final List<Key> forward;
    private final List<Key> backward;
    private final String description;

    private Ordering(List<Key> keys) {
        this.forward = List.copyOf(keys);
        this.backward = keys.stream().map(Key::reversed).toList();
        this.description = describe(forward);
    }

    /** Makes a total order of the keys, with the tie-breakers that they lack. */
    static Ordering of(OrderField<?>... orderFields) {
        Map<Field<?>, SortField<?>> sortFields = sortFields(orderFields);
        SortOrder lastOrder = lastOf(sortFields).$sortOrder();
        for (Table<?> table : tablesOf(sortFields.keySet())) {
            for (Field<?> tieBreaker : missingTieBreakers(table, sortFields.keySet())) {
                sortFields.put(
                        tieBreaker, tieBreaker.sort(lastOrder == SortOrder.DESC ? SortOrder.DESC : SortOrder.ASC));
            }
        }
        return of(sortFields.values());
    }

    /** Makes a total order of keys that are unique already. */
    static Ordering ofUnique(OrderField<?>... orderFields) {
        return of(sortFields(orderFields).values());
    }

    private static Map<Field<?>, SortField<?>> sortFields(OrderField<?>... orderFields) {
        if (orderFields.length == 0) {
            throw new IllegalArgumentException("a keyset needs at least one key to order by");
        }
        Map<Field<?>, SortField<?>> sortFields = new LinkedHashMap<>();
        for (OrderField<?> orderField : orderFields) {
            SortField<?> sortField = sorted(orderField);
            if (sortFields.put(sortField.$field(), sortField) != null) {
                throw new IllegalArgumentException("the key " + sortField.$field() + " is given twice");
            }
        }
        return sortFields;
    }

    private static SortField<?> lastOf(Map<Field<?>, SortField<?>> sortFields) {
        List<SortField<?>> all = new ArrayList<>(sortFields.values());
        return all.get(all.size() - 1);
    }

    private static Ordering of(Collection<SortField<?>> sortFields) {
        List<Key> keys = new ArrayList<>();
        for (SortField<?> sortField : sortFields) {
            keys.add(Key.of(sortField, isNullable(sortField.$field())));
        }
        return new Ordering(keys);
    }

    /** The same order, of rows some of whose keys may be NULL besides. */
    Ordering withNulls(Predicate<Key> mayBeNull) {
        if (forward.stream().allMatch(key -> key.nullable() || !mayBeNull.test(key))) {
            return this;
        }
        return new Ordering(forward.stream()
                .map(key -> mayBeNull.test(key) ? key.withNulls() : key)
                .toList());
    }

    /** Whether a position can be compared with the keys, as far as their types are known. */
    boolean fits(Position position) {
        for (int i = 0; i < position.size(); i++) {
            Object value = position.value(i);
            if (value == null
                    ? !forward.get(i).nullable()
                    : !forward.get(i).type().fits(value)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the database may refuse a position that fits. */
    boolean mayRefuse(Position position) {
        for (int i = 0; i < position.size(); i++) {
            Object value = position.value(i);
            if (value != null && forward.get(i).type().mayRefuse(value)) {
                return true;
            }
        }
        return false;
    }

    /** A number that is another once a type turns out to be another. */
    long types() {
        long types = 0;
        for (Key key : forward) {
            types = types * 31 + key.type().valueType().tag();
        }
        return types;
    }

    /** Whether the database itself has told the keys' types. */
    boolean isLearned() {
        return forward.stream().allMatch(key -> key.type().isLearned());
    }

    /** Learns the keys' types from a result whose columns hold the keys at these places, from 0. */
    void learn(ResultSet rows, int[] keyIndexes) throws SQLException {
        for (int i = 0; i < keyIndexes.length; i++) {
            Key key = forward.get(i);
            if (!key.type().isLearned()) {
                key.type().learn(key.field(), rows.getMetaData(), keyIndexes[i] + 1);
            }
        }
    }

    private static SortField<?> sorted(OrderField<?> orderField) {
        if (orderField instanceof SortField<?> sortField) {
            return sortField.$field(PlainColumns.withoutAlias(sortField.$field()));
        }
        if (orderField instanceof Field<?> field) {
            return PlainColumns.withoutAlias(field).asc();
        }
        throw new IllegalArgumentException(
                "cannot order by " + orderField + ": give a field, or a field's asc() or desc()");
    }

    private static Set<Table<?>> tablesOf(Set<Field<?>> fields) {
        Set<Table<?>> tables = new LinkedHashSet<>();
        for (Field<?> field : fields) {
            Table<?> table = tableOf(field);
            if (table != null) {
                tables.add(table);
            }
        }
        if (tables.isEmpty()) {
            throw new IllegalArgumentException(
                    "none of the keys " + fields + " is a column of a jOOQ table with a primary"
                            + " key, so that rows with the same keys could not be told apart; add such a column as the last key,"
                            + " or say that the keys are unique with Keyset.byUnique(…)");
        }
        return tables;
    }

    private static @Nullable Table<?> tableOf(Field<?> field) {
        return field instanceof TableField<?, ?> column ? column.getTable() : null;
    }

    private static List<Field<?>> missingTieBreakers(Table<?> table, Set<Field<?>> fields) {
        List<List<Field<?>>> uniqueKeys = uniqueKeysOf(table);
        if (uniqueKeys.isEmpty()) {
            throw new IllegalArgumentException(
                    "table " + table + " has no primary key and no unique key without NULLs, so"
                            + " that rows with the same keys could not be told apart; if the keys are unique, say so with"
                            + " Keyset.byUnique(…)");
        }
        for (List<Field<?>> uniqueKey : uniqueKeys) {
            if (fields.containsAll(uniqueKey)) {
                return List.of();
            }
        }
        return uniqueKeys.get(0).stream()
                .filter(field -> !fields.contains(field))
                .toList();
    }

    /** The primary key first. A unique key with a nullable column does not count: its NULLs all differ (SQL standard). */
    private static List<List<Field<?>>> uniqueKeysOf(Table<?> table) {
        List<List<Field<?>>> all = new ArrayList<>();
        UniqueKey<?> primaryKey = table.getPrimaryKey();
        if (primaryKey != null) {
            all.add(columns(table, primaryKey));
        }
        for (UniqueKey<?> uniqueKey : table.getKeys()) {
            List<Field<?>> columns = columns(table, uniqueKey);
            if (columns.stream().noneMatch(Ordering::isNullable)) {
                all.add(columns);
            }
        }
        return all;
    }

    /** The key's columns as columns of the table as it was given: an alias has the keys of the table that it stands for. */
    private static List<Field<?>> columns(Table<?> table, UniqueKey<?> key) {
        List<Field<?>> columns = new ArrayList<>();
        for (Field<?> column : key.getFields()) {
            columns.add(java.util.Objects.requireNonNull(table.field(column), "column"));
        }
        return columns;
    }

    /**
     * Only a stored column can be NOT NULL. jOOQ says so of expressions too that come to NULL all the same: a scalar
     * subquery without a row, CASE without ELSE, arithmetic over an outer join.
     */
    private static boolean isNullable(Field<?> field) {
        Table<?> table = PlainColumns.tableOf(field);
        if (table == null) {
            return true;
        }
        UniqueKey<?> primaryKey = table.getPrimaryKey();
        return field.getDataType().nullable()
                && (primaryKey == null || !columns(table, primaryKey).contains(field));
    }

    List<Key> keys() {
        return forward;
    }

    int size() {
        return forward.size();
    }

    /** The parts to read, one after the other, until a page is full. */
    List<Part> parts(boolean backwards) {
        Key leading = keys(backwards).get(0);
        if (!leading.nullable()) {
            return List.of(Part.WHOLE);
        }
        return leading.nullsFirst() ? List.of(Part.NULLS, Part.VALUES) : List.of(Part.VALUES, Part.NULLS);
    }

    Part partOf(Position position) {
        if (!forward.get(0).nullable()) {
            return Part.WHOLE;
        }
        return position.value(0) == null ? Part.NULLS : Part.VALUES;
    }

    List<SortField<?>> orderBy(Range range) {
        List<SortField<?>> sortFields = new ArrayList<>();
        for (Key key : keys(range)) {
            sortFields.add(key.sortField());
        }
        return sortFields;
    }

    /** The condition that a row belongs to a range. */
    Condition condition(Range range, Operands operands) {
        List<Key> keys = keys(range);
        Condition part =
                switch (range.part()) {
                    case WHOLE -> DSL.noCondition();
                    case VALUES -> keys.get(0).isNotNull();
                    case NULLS -> keys.get(0).isNull();
                };
        if (range.seek() == Seek.BEGINNING) {
            return part;
        }
        int first = range.part() == Part.NULLS ? 1 : 0;
        return DSL.and(part, new SeekCondition(keys, range.seek() == Seek.AT, operands).of(first));
    }

    private List<Key> keys(boolean backwards) {
        return backwards ? backward : forward;
    }

    private List<Key> keys(Range range) {
        List<Key> keys = keys(range.backward());
        if (range.part() == Part.WHOLE) {
            return keys;
        }
        List<Key> split = new ArrayList<>(keys);
        split.set(0, keys.get(0).withoutNulls());
        return split;
    }

    /** A text that is the same for the same order, for fingerprints. */
    String description() {
        return description;
    }

    private static String describe(List<Key> keys) {
        StringBuilder text = new StringBuilder();
        for (Key key : keys) {
            text.append(StableText.of(key.field()))
                    .append(key.descending() ? " desc" : " asc")
                    .append(key.nullable() ? (key.nullsFirst() ? " nulls first" : " nulls last") : "")
                    .append(';');
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return forward.stream().map(key -> key.sortField().toString()).toList().toString();
    }
}
