package dev.tegmen.codegen;

import java.util.ArrayList;
import java.util.List;

/** A row to be created: what must be given in the constructor, what may be given behind {@code with}. */
final class NewFile {
    private final Client client;
    private final TableModel table;

    NewFile(Client client, TableModel table) {
        this.client = client;
        this.table = table;
    }

    String text() {
        JavaFile file = client.file(table.packageName());
        String name = table.names().created();
        String values = ValuesText.type(file, table);
        file.doc(
                "",
                List.of(
                        "A row to be created, of " + Prose.table(table),
                        "What is not given gets its default, or NULL."
                                + (table.makesKeys() ? " The library makes the key unless it is given." : ""),
                        "Values are checked before they are sent. Immutable; each {@code with…} returns a changed copy."));
        file.line("@" + file.type("org.jspecify.annotations.NullMarked"));
        file.line("public final class " + name + " {");
        file.line("    private final " + values + " values;").blank();
        constructor(file, name);
        file.line("    private " + name + "(" + values + " values) {");
        file.line("        this.values = values;");
        file.line("    }").blank();
        for (ColumnModel column : table.optional()) {
            ValuesText.with(file, table, column, name, "Sets");
        }
        ValuesText.values(file, table, "Returns the values by column, for {@code create} of a DAO.");
        ValuesText.toString(file, name);
        return file.line("}").text();
    }

    private void constructor(JavaFile file, String name) {
        List<ColumnModel> required = table.required();
        List<String> doc = new ArrayList<>();
        doc.add(required.isEmpty() ? "A row with defaults." : "A row with what it must have.");
        required.forEach(column -> doc.add("@param " + column.member() + " " + Prose.column(table, column)));
        file.doc("    ", doc);
        file.call(
                "    public " + name,
                required.stream()
                        .map(column -> column.type().present(file) + " " + column.member())
                        .toList(),
                " {");
        List<String> calls = new ArrayList<>();
        String values = file.type("dev.tegmen.dao.Values");
        for (ColumnModel column : required) {
            calls.add((calls.isEmpty() ? ".of(" : ".and(") + table.column(file, column) + ", "
                    + ValuesText.value(file, column, column.member()) + ")");
        }
        if (calls.isEmpty()) {
            calls.add(".none()");
        }
        String first = calls.remove(0);
        file.chain("        this(" + values + first, calls, ");");
        file.line("    }").blank();
    }
}
