package dev.tegmen.codegen;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jooq.SortOrder;
import org.jooq.meta.IndexColumnDefinition;
import org.jooq.meta.IndexDefinition;

/**
 * The order of a table's rows: as its comment says; else by an index that leads with a time, newest first; else by the key.
 *
 * @param table the table
 * @param keys what to order by, the most significant first
 * @param byIndex whether an index says so, and no comment
 */
record Ordering(TableModel table, List<Key> keys, boolean byIndex) {
    private static final Pattern KEY = Pattern.compile(
            "(?i)(\"(?<quoted>[^\"]+)\"|(?<plain>\\S+))(\\s+(?<direction>asc|desc))?(\\s+nulls\\s+(?<nulls>first|last))?");

    /**
     * A column with its direction.
     *
     * @param column the column
     * @param calls what jOOQ calls that, such as {@code .desc()}
     */
    record Key(ColumnModel column, String calls) {}

    /** Finds the order, unless it is that of the key. */
    static Optional<Ordering> of(TableModel table) {
        return table.directives()
                .order()
                .map(said -> said(table, said))
                .or(() -> table.hasKey() ? byIndex(table) : Optional.empty());
    }

    private static Ordering said(TableModel table, String said) {
        List<Key> keys = new ArrayList<>();
        for (String part : said.split(",", -1)) {
            Matcher key = KEY.matcher(part.strip());
            String name = !key.matches()
                    ? part.strip()
                    : key.group("quoted") != null ? key.group("quoted") : key.group("plain");
            ColumnModel column = table.columns().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("The comment on " + table.name()
                            + " says \"tegmen: order by " + said + "\", but there is no column \"" + name + "\""));
            String calls = ("desc".equalsIgnoreCase(key.group("direction")) ? ".desc()" : "")
                    + (key.group("nulls") == null
                            ? ""
                            : "first".equalsIgnoreCase(key.group("nulls")) ? ".nullsFirst()" : ".nullsLast()");
            keys.add(new Key(column, calls));
        }
        return new Ordering(table, keys, false);
    }

    private static Optional<Ordering> byIndex(TableModel table) {
        return table.definition().getIndexes().stream()
                .filter(index -> leadsWithTime(table, index))
                .min(Comparator.<IndexDefinition>comparingInt(index ->
                                index.getIndexColumns().get(0).getColumn().getPosition())
                        .thenComparing(IndexDefinition::getName))
                .map(index -> byIndex(table, index));
    }

    /** A time that stands still, and no NULL, which an index has at another end than pages do. */
    private static boolean leadsWithTime(TableModel table, IndexDefinition index) {
        List<IndexColumnDefinition> columns = index.getIndexColumns();
        if (columns.isEmpty() || columns.stream().anyMatch(each -> each.getColumn() == null)) {
            return false;
        }
        ColumnModel first = table.column(columns.get(0).getColumn());
        return first.type().isTime()
                && !first.isChangedAt()
                && columns.stream()
                        .noneMatch(each -> table.column(each.getColumn()).nullable());
    }

    /** An index can be read from both ends: newest first, if it does not mix directions. */
    private static Ordering byIndex(TableModel table, IndexDefinition index) {
        boolean mixed = index.getIndexColumns().stream()
                        .map(Ordering::isDescending)
                        .distinct()
                        .count()
                > 1;
        return new Ordering(
                table,
                index.getIndexColumns().stream()
                        .map(each ->
                                new Key(table.column(each.getColumn()), !mixed || isDescending(each) ? ".desc()" : ""))
                        .toList(),
                true);
    }

    private static boolean isDescending(IndexColumnDefinition column) {
        return column.getSortOrder() == SortOrder.DESC;
    }

    /** The arguments for jOOQ. */
    String expression(JavaFile file) {
        return keys.stream()
                .map(key -> table.column(file, key.column()) + key.calls())
                .collect(Collectors.joining(", "));
    }

    /** For readers. */
    String text() {
        return keys.stream()
                .map(key -> Prose.code(key.column().name()) + (key.calls().startsWith(".desc") ? " descending" : ""))
                .collect(Collectors.joining(", "));
    }
}
