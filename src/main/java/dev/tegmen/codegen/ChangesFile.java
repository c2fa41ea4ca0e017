package dev.tegmen.codegen;

import java.util.List;

/** What changes of a row: columns that are named, each by {@code with}, or by {@code add} where it counts something. */
final class ChangesFile {
    private final Client client;
    private final TableModel table;

    ChangesFile(Client client, TableModel table) {
        this.client = client;
        this.table = table;
    }

    String text() {
        JavaFile file = client.file(table.packageName());
        String name = table.names().changes();
        String values = ValuesText.type(file, table);
        file.doc(
                "",
                List.of(
                        "What changes of a row of "
                                + Prose.code(table.definition().getQualifiedOutputName())
                                + ": the columns that are named; others stay as they are.",
                        "Values are checked before they are sent. Immutable; each method returns a changed copy."));
        file.line("@" + file.type("org.jspecify.annotations.NullMarked"));
        file.line("public final class " + name + " {");
        file.line("    private static final " + name + " NONE = new " + name + "(" + file.type("dev.tegmen.dao.Values")
                        + ".none());")
                .blank();
        file.line("    private final " + values + " values;").blank();
        file.line("    private " + name + "(" + values + " values) {");
        file.line("        this.values = values;");
        file.line("    }").blank();
        file.doc("    ", List.of("Starts with no change.", "@return changes that change nothing"));
        file.line("    public static " + name + " none() {");
        file.line("        return NONE;");
        file.line("    }").blank();
        for (ColumnModel column : table.changeable()) {
            ValuesText.with(file, table, column, name, "Changes");
            if (table.isCounted(column)) {
                add(file, column, name);
            }
        }
        file.doc("    ", List.of("Tells whether there is anything to change.", "@return true if nothing changes"));
        file.line("    public boolean isEmpty() {");
        file.line("        return values.isEmpty();");
        file.line("    }").blank();
        ValuesText.values(file, table, "Returns the changes by column, for {@code update} of a selection.");
        ValuesText.toString(file, name);
        return file.line("}").text();
    }

    private void add(JavaFile file, ColumnModel column, String name) {
        file.doc(
                "    ",
                List.of(
                        "Adds to " + Prose.code(column.name()) + ", whatever that is when the statement runs.",
                        "@param value what to add; negative to take away",
                        "@return a changed copy"));
        file.call(
                "    public " + name + " addTo" + JavaNames.capitalized(column.member()),
                List.of(column.type().present(file) + " value"),
                " {");
        file.call(
                "        return new " + name + "(values.increment", List.of(table.column(file, column), "value"), ");");
        file.line("    }").blank();
    }
}
