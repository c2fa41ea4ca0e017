package dev.tegmen.codegen;

import java.util.List;

/** What {@link NewFile} and {@link ChangesFile} have in common: both are columns with values. */
final class ValuesText {
    private ValuesText() {}

    static String type(JavaFile file, TableModel table) {
        return file.type("dev.tegmen.dao.Values") + "<" + file.type(table.recordClass()) + ">";
    }

    /** A value as jOOQ's column takes it. */
    static String value(JavaFile file, ColumnModel column, String name) {
        return column.type().isList()
                ? name + ".toArray(" + file.type(column.type().name()) + "::new)"
                : name;
    }

    static void with(JavaFile file, TableModel table, ColumnModel column, String name, String verb) {
        file.doc(
                "    ",
                List.of(
                        verb + " " + Prose.column(table, column) + ".",
                        "@param value the " + (column.nullable() ? "value, null for NULL" : "value"),
                        "@return a changed copy"));
        file.call(
                "    public " + name + " with" + JavaNames.capitalized(column.member()),
                List.of(column.type().declared(file, column.nullable()) + " value"),
                " {");
        file.call(
                "        return new " + name + "(values.with",
                List.of(
                        table.column(file, column),
                        (column.type().isList() && column.nullable() ? "value == null ? null : " : "")
                                + value(file, column, "value")),
                ");");
        file.line("    }").blank();
    }

    static void values(JavaFile file, TableModel table, String doc) {
        file.doc("    ", List.of(doc, "@return the values"));
        file.line("    public " + type(file, table) + " values() {");
        file.line("        return values;");
        file.line("    }").blank();
    }

    static void toString(JavaFile file, String name) {
        file.doc("    ", List.of("The columns, and nothing of their values."));
        file.line("    @Override");
        file.line("    public String toString() {");
        file.line("        return \"" + name + ": \" + values;");
        file.line("    }");
    }
}
