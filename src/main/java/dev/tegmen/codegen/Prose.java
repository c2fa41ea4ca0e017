package dev.tegmen.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jooq.meta.CheckConstraintDefinition;
import org.jooq.meta.ForeignKeyDefinition;

/** What the comments of the client say of tables and columns. */
final class Prose {
    private Prose() {}

    /** A text of the database's as it can stand in a comment: no markup, no tag, no end, no Unicode escape. */
    static String plain(String text) {
        return text.strip()
                .replaceAll("\\s+", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .replace("{", "&#123;")
                .replace("}", "&#125;")
                .replace("\\", "&#92;")
                .replace("*/", "*&#47;")
                .replace("/*", "&#47;*");
    }

    static String code(String text) {
        return "<code>" + plain(text) + "</code>";
    }

    static String sentence(String text) {
        String plain = plain(text);
        return plain.isEmpty() || plain.matches(".*[.!?]") ? plain : plain + ".";
    }

    /** The table, and what its comment says. */
    static String table(TableModel table) {
        String comment = sentence(table.directives().text());
        return code(table.definition().getQualifiedOutputName()) + (comment.isEmpty() ? "." : ": " + comment);
    }

    /** The column, its type, what its comment says, and what the database holds it to. */
    static String column(TableModel table, ColumnModel column) {
        List<String> facts = new ArrayList<>();
        if (table.isKey(column)) {
            facts.add(table.hasCompositeKey() ? "part of the primary key" : "the primary key");
        }
        table.definition().getUniqueKeys().stream()
                .filter(key -> key.getKeyColumns().equals(List.of(column.definition())))
                .findFirst()
                .ifPresent(key -> facts.add("unique"));
        table.definition().getForeignKeys().stream()
                .filter(key -> key.getKeyColumns().contains(column.definition()))
                .map(key -> "refers to " + code(referenced(key, column)))
                .distinct()
                .forEach(facts::add);
        if (column.generated()) {
            facts.add("made by the database");
        } else if (column.defaulted()) {
            facts.add(defaultOf(column));
        }
        if (column.nullable()) {
            facts.add("may be null");
        }
        if (column.type().isArray()) {
            facts.add("not copied: leave it as it is");
        }
        String comment = sentence(column.directives().text());
        return code(column.name() + " " + column.sqlType())
                + (comment.isEmpty() ? "" : ": " + comment.substring(0, comment.length() - 1))
                + (facts.isEmpty() ? "" : "; " + String.join("; ", facts));
    }

    private static String referenced(ForeignKeyDefinition key, ColumnModel column) {
        int at = key.getKeyColumns().indexOf(column.definition());
        return key.getReferencedTable().getName() + "."
                + key.getReferencedColumns().get(at).getName();
    }

    private static String defaultOf(ColumnModel column) {
        String value = String.valueOf(column.data().getDefaultValue()).strip();
        if (value.matches("(?i:true|false)")) {
            return "by default " + code(value.toLowerCase(Locale.ROOT));
        }
        return value.matches("-?\\d+(\\.\\d+)?|'[^']*'")
                ? "by default " + code(value)
                : "made by the database unless given";
    }

    /** What the database holds a row to, column by column said elsewhere. */
    static List<String> constraints(TableModel table) {
        List<String> said = new ArrayList<>();
        table.definition().getUniqueKeys().stream()
                .filter(key -> key.getKeyColumns().size() > 1)
                .map(key -> "unique together: "
                        + key.getKeyColumns().stream()
                                .map(column -> code(column.getName()))
                                .collect(Collectors.joining(", ")))
                .sorted()
                .forEach(said::add);
        table.definition().getCheckConstraints().stream()
                .map(CheckConstraintDefinition::getCheckClause)
                .map(clause -> "checked by the database: " + code(clause.replace("\"", "")))
                .sorted()
                .forEach(said::add);
        return said;
    }
}
