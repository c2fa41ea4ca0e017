package dev.tegmen.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The record that a row becomes, and that of a key of several columns. */
final class RowFile {
    private final Client client;
    private final TableModel table;

    RowFile(Client client, TableModel table) {
        this.client = client;
        this.table = table;
    }

    String row() {
        JavaFile file = client.file(table.packageName());
        List<String> doc = new ArrayList<>();
        doc.add("A row of " + Prose.table(table));
        constraints(doc);
        table.columns().forEach(column -> doc.add("@param " + column.member() + " " + Prose.column(table, column)));
        file.doc("", doc);
        file.line("@" + file.type("org.jspecify.annotations.NullMarked"));
        if (table.columns().stream().anyMatch(column -> column.type().isArray())) {
            file.line("@SuppressWarnings(\"ArrayRecordComponent\") // the database's own, as the driver made them");
        }
        file.call("public record " + table.names().row(), components(file, table.columns()), " {");
        if (!table.hasKey()) {
            view(file);
        }
        of(file);
        if (table.hasCompositeKey()) {
            key(file);
        }
        if (table.columns().stream().anyMatch(column -> column.type().isList() && column.nullable())) {
            list(file);
        }
        toString(file);
        return file.line("}").text();
    }

    private void constraints(List<String> doc) {
        List<String> said = Prose.constraints(table);
        if (!said.isEmpty()) {
            doc.add(JavaNames.capitalized(String.join("; ", said)) + ".");
        }
    }

    private List<String> components(JavaFile file, List<ColumnModel> columns) {
        return columns.stream()
                .map(column -> column.type().declared(file, column.nullable()) + " " + column.member())
                .toList();
    }

    private void view(JavaFile file) {
        String view = file.type("dev.tegmen.dao.View") + "<" + file.type(table.recordClass()) + ", "
                + table.names().row() + ">";
        List<String> calls = Ordering.of(table)
                .map(order -> List.of(".orderedByUnique(" + order.expression(file) + ")"))
                .orElse(List.of());
        file.doc(
                "    ",
                List.of(
                        calls.isEmpty()
                                ? "What is read, in no order: give one with {@code orderBy}, or say {@code tegmen: order by …} in"
                                        + " the comment of the "
                                        + (table.definition().isView() ? "view" : "table") + "."
                                : "What is read, ordered as its comment says."));
        file.assignment(
                "    public static final " + view + " VIEW =",
                file.type("dev.tegmen.dao.View") + ".of(" + table.table(file) + ", "
                        + table.names().row() + "::of)",
                calls);
        file.blank();
    }

    private void of(JavaFile file) {
        file.line("    static " + table.names().row() + " of(" + file.type("dev.tegmen.statement.Row") + " row) {");
        file.call(
                "        return new " + table.names().row(),
                table.columns().stream().map(column -> read(file, column)).toList(),
                ";");
        file.line("    }").blank();
    }

    private String read(JavaFile file, ColumnModel column) {
        String value = "row.get(" + table.column(file, column) + ")";
        if (!column.type().isList()) {
            return value;
        }
        return column.nullable()
                ? "list(" + value + ")"
                : file.type("java.util.Collections") + ".unmodifiableList(" + file.type("java.util.Arrays") + ".asList("
                        + value + "))";
    }

    private static void list(JavaFile file) {
        String list = file.type("java.util.List") + "<" + file.nullable("V") + ">";
        file.line("    private static <V> " + file.nullable(list) + " list(" + file.nullable("V[]") + " values) {");
        file.line("        return values == null ? null : " + file.type("java.util.Collections") + ".unmodifiableList("
                + file.type("java.util.Arrays") + ".asList(values));");
        file.line("    }").blank();
    }

    private void key(JavaFile file) {
        file.doc("    ", List.of("Returns the primary key.", "@return what names this row"));
        file.line("    public " + table.names().key() + " " + keyMethod(table) + "() {");
        file.call(
                "        return new " + table.names().key(),
                table.key().stream().map(ColumnModel::member).toList(),
                ";");
        file.line("    }").blank();
    }

    /** What gives the key of a row, unless a column bears that name. */
    static String keyMethod(TableModel table) {
        return new JavaNames(table.columns().stream().map(ColumnModel::member).collect(Collectors.toSet()))
                .give("key", "OfRow");
    }

    private void toString(JavaFile file) {
        String key = table.key().stream().map(ColumnModel::member).collect(Collectors.joining(" + \", \" + "));
        file.doc(
                "    ",
                List.of(table.hasKey() ? "The key, and nothing of the other values." : "Nothing of the values."));
        file.line("    @Override");
        file.line("    public String toString() {");
        file.line("        return \"" + table.names().row() + (key.isEmpty() ? "\";" : "[\" + " + key + " + \"]\";"));
        file.line("    }");
    }

    String key() {
        JavaFile file = client.file(table.packageName());
        List<String> doc = new ArrayList<>();
        doc.add("The primary key of " + Prose.code(table.definition().getQualifiedOutputName()) + ".");
        table.key().forEach(column -> doc.add("@param " + column.member() + " " + Prose.column(table, column)));
        file.doc("", doc);
        file.line("@" + file.type("org.jspecify.annotations.NullMarked"));
        file.call("public record " + table.names().key(), components(file, table.key()), " {}");
        return file.text();
    }
}
