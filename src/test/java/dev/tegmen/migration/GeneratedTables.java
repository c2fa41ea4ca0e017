package dev.tegmen.migration;

import dev.tegmen.schema.Tables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Check;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.ForeignKey;
import org.jooq.Index;
import org.jooq.SortField;
import org.jooq.SortOrder;
import org.jooq.Table;
import org.jooq.UniqueKey;

/** The generated tables, one line for each thing, in the words of {@link LiveTables}. */
final class GeneratedTables {
    static final List<Table<?>> ALL = List.of(Tables.POSTS, Tables.TEGMEN_TRANSACTION, Tables.USERS);

    private GeneratedTables() {}

    static List<String> describe() {
        List<String> lines = new ArrayList<>();
        ALL.forEach(table -> describe(table, lines));
        return lines.stream().sorted().toList();
    }

    private static void describe(Table<?> table, List<String> lines) {
        String prefix = table.getName() + ": ";
        lines.add(prefix + "table");
        int position = 0;
        for (Field<?> field : table.fields()) {
            position++;
            lines.add(prefix + "column " + position + " " + field.getName() + " " + type(field.getDataType()));
        }
        UniqueKey<?> primaryKey = table.getPrimaryKey();
        if (primaryKey != null) {
            lines.add(prefix + "primary key " + primaryKey.getName() + names(primaryKey.getFields()));
        }
        for (UniqueKey<?> key : table.getUniqueKeys()) {
            lines.add(prefix + "unique " + key.getName() + names(key.getFields()));
        }
        for (ForeignKey<?, ?> key : table.getReferences()) {
            lines.add(prefix + "foreign key " + key.getName() + names(key.getFields()) + " to "
                    + key.getKey().getTable().getName() + names(key.getKeyFields()));
        }
        for (Check<?> check : table.getChecks()) {
            lines.add(prefix + "check " + check.getName());
        }
        for (Index index : table.getIndexes()) {
            String columns =
                    index.getFields().stream().map(GeneratedTables::ordered).collect(Collectors.joining(", "));
            lines.add(prefix + (index.getUnique() ? "unique " : "") + "index " + index.getName() + " (" + columns + ")"
                    + (index.getWhere() == null ? "" : " where"));
        }
    }

    private static String type(DataType<?> type) {
        return sqlType(type) + (type.nullable() ? "" : " not null") + (type.defaulted() ? " default" : "");
    }

    private static String sqlType(DataType<?> type) {
        if (type.getType() == UUID.class) {
            return "uuid";
        }
        if (type.getType() == Instant.class) {
            return "timestamp with time zone";
        }
        if (type.getType() == String.class) {
            return "character varying(" + type.length() + ")";
        }
        throw new AssertionError("say here what the database calls " + type);
    }

    private static String names(List<? extends Field<?>> fields) {
        return fields.stream().map(Field::getName).collect(Collectors.joining(", ", " (", ")"));
    }

    private static String ordered(SortField<?> field) {
        return field.getName() + (field.getOrder() == SortOrder.DESC ? " desc" : "");
    }
}
