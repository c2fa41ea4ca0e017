package dev.tegmen.codegen;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.meta.ForeignKeyDefinition;

/** The DAO of a table: the entity, creating and changing by the client's types, finders by unique keys, rows of parents. */
final class DaoFile {
    private final Client client;
    private final TableModel table;
    private final JavaFile file;
    private final String row;
    private final String dao;

    DaoFile(Client client, TableModel table) {
        this.client = client;
        this.table = table;
        this.file = client.file(table.packageName());
        this.row = table.names().row();
        this.dao = table.names().dao();
    }

    String text() {
        file.doc(
                "",
                List.of(
                        "Reads and writes rows of " + Prose.table(table),
                        "As thread-safe as its session: that of {@link " + frontDoor()
                                + "} is; that of a transaction belongs to" + " the transaction."));
        file.line("@" + file.type("org.jspecify.annotations.NullMarked"));
        file.line("public final class " + dao + " extends " + file.type("dev.tegmen.dao.Dao") + "<" + types() + "> {");
        entity();
        constructors();
        create();
        createAll();
        upserts();
        if (!table.changeable().isEmpty()) {
            update();
        }
        table.uniqueKeys().forEach(this::finder);
        selections();
        return file.end().text();
    }

    private String frontDoor() {
        return table.packageName().equals(client.packageName())
                ? client.frontDoor()
                : client.packageName() + "." + client.frontDoor();
    }

    private String types() {
        return file.type(table.recordClass()) + ", " + row + ", " + table.keyType(file);
    }

    private void entity() {
        String entity = file.type("dev.tegmen.dao.Entity");
        List<String> calls = new ArrayList<>();
        Ordering.of(table).ifPresent(order -> calls.add(".orderedBy(" + order.expression(file) + ")"));
        table.changedAt().ifPresent(column -> calls.add(".changedAt(" + table.column(file, column) + ")"));
        table.version().ifPresent(column -> calls.add(".versionedBy(" + table.column(file, column) + ")"));
        table.columns().stream()
                .filter(ColumnModel::mustBeSaidToBeGenerated)
                .forEach(column -> calls.add(".madeByDatabase(" + table.column(file, column) + ")"));
        if (table.hasCompositeKey()) {
            compositeKey();
        }
        file.doc("    ", List.of("The table: its key, what a row becomes, and its order, " + order() + "."));
        file.assignment(
                "    public static final " + entity + "<" + types() + "> ENTITY =",
                entity + ".of(" + table.table(file) + ", " + key() + ", " + row + "::of)",
                calls);
        file.blank();
    }

    private String order() {
        return Ordering.of(table)
                .map(order ->
                        "by " + order.text() + (order.byIndex() ? ", as an index has it" : ", as its comment says"))
                .orElse("by the key");
    }

    private String key() {
        return table.hasCompositeKey() ? "KEY" : table.column(file, table.key().get(0));
    }

    private void compositeKey() {
        String type = file.type("dev.tegmen.dao.PrimaryKey");
        List<String> parts = new ArrayList<>(table.key().stream()
                .map(column ->
                        "(" + table.column(file, column) + ", " + table.names().key() + "::" + column.member() + ")")
                .toList());
        file.assignment(
                "    private static final " + type + "<" + file.type(table.recordClass()) + ", "
                        + table.names().key() + "> KEY =",
                type + ".of" + parts.remove(0),
                parts.stream().map(part -> ".and" + part).toList());
        file.blank();
    }

    private void constructors() {
        String session = file.type("dev.tegmen.statement.Session");
        file.doc(
                "    ",
                List.of(
                        "Creates a DAO; {@code " + client.frontDoor() + "." + table.accessor() + "()} has one ready.",
                        "@param session where statements run",
                        "@param options how keys and pages are made"));
        file.line("    public " + dao + "(" + session + " session, " + file.type("dev.tegmen.dao.DaoOptions")
                + " options) {");
        file.line("        super(ENTITY, session, options);");
        file.line("    }").blank();
        file.line("    private " + dao + "(" + dao + " other, " + session + " session) {");
        file.line("        super(other, session);");
        file.line("    }").blank();
        file.line("    @Override");
        file.line("    public " + dao + " in(" + session + " other) {");
        file.line("        return new " + dao + "(this, other);");
        file.line("    }").blank();
    }

    private void create() {
        boolean repeatable = table.key().stream().noneMatch(ColumnModel::generated)
                && (table.makesKeys() || table.key().stream().noneMatch(ColumnModel::defaulted));
        file.doc(
                "    ",
                List.of(
                        "Creates a row. "
                                + (repeatable
                                        ? "Repeated safely if the connection is lost before the answer."
                                        : "The database makes its key, so it is not repeated if the connection is lost before the"
                                                + " answer.")
                                + " One round trip.",
                        "@param row its values",
                        "@return the row as it stands in the database",
                        "@throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule; nothing is sent",
                        "@throws dev.tegmen.error.ConstraintViolationException if the database refuses the row"));
        file.line("    public " + row + " create(" + table.names().created() + " row) {");
        file.line("        return create(row.values());");
        file.line("    }").blank();
    }

    private void createAll() {
        String many = file.type("java.util.Collection") + "<" + table.names().created() + ">";
        file.doc(
                "    ",
                List.of(
                        "Creates rows, all of them or none, in few round trips: see {@link #createAll(java.util.List)}.",
                        "@param rows the values of each row",
                        "@return the rows as they stand in the database, in the given order; unmodifiable",
                        "@throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule; the message names the"
                                + " row by its place, from 0, and nothing is sent",
                        "@throws dev.tegmen.error.ConstraintViolationException if the database refuses a row"));
        file.line("    public " + file.type("java.util.List") + "<" + row + "> createAll(" + many + " rows) {");
        file.line("        return createAll(" + valuesOf("rows") + ");");
        file.line("    }").blank();
    }

    private String valuesOf(String rows) {
        return rows + ".stream().map(" + table.names().created() + "::values).toList()";
    }

    private void upserts() {
        if (table.key().stream().noneMatch(ColumnModel::generated)
                && !table.changeable().isEmpty()) {
            upsert("", List.of(), "primary key");
        }
        table.uniqueKeys()
                .forEach(columns -> upsert(
                        "By" + Client.nameOf(columns),
                        columns,
                        columns.stream()
                                .map(column -> Prose.code(column.name()))
                                .collect(Collectors.joining(", "))));
    }

    private void upsert(String by, List<ColumnModel> columns, String key) {
        String upserted = file.type("dev.tegmen.dao.Upserted") + "<" + row + ">";
        String of = columns.stream()
                .map(column -> ", " + table.column(file, column))
                .collect(Collectors.joining());
        file.doc(
                "    ",
                List.of(
                        "Creates a row, or changes the one that stands with the same " + key
                                + ": what is given, but its keys. One round trip.",
                        "@param row its values, those of that key among them",
                        "@return the row as it stands afterwards, and whether it was created",
                        "@throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule, or the key is not"
                                + " given; nothing is sent"));
        file.line(
                "    public " + upserted + " upsert" + by + "(" + table.names().created() + " row) {");
        file.line("        return upsert(row.values()" + of + ");");
        file.line("    }").blank();
        file.doc(
                "    ",
                List.of(
                        "Creates rows, or changes those that stand with the same " + key + ", all of them or none.",
                        "@param rows the values of each row, those of that key among them, no two of them the same",
                        "@return the rows as they stand afterwards, in the given order, and whether each was created",
                        "@throws dev.tegmen.error.InvalidValueException if a value breaks its column's rule, or a key is not given"
                                + " or given twice; nothing is sent"));
        file.call(
                "    public " + file.type("java.util.List") + "<" + upserted + "> upsertAll" + by,
                List.of(file.type("java.util.Collection") + "<" + table.names().created() + "> rows"),
                " {");
        file.line("        return upsertAll(" + valuesOf("rows") + of + ");");
        file.line("    }").blank();
    }

    private void update() {
        String key = table.keyType(file);
        String changes = table.names().changes();
        file.doc(
                "    ",
                List.of(
                        "Changes a row: only what is named. No change at all is a plain {@link #get}. One round trip.",
                        "@param key the primary key",
                        "@param changes what changes",
                        "@return the row as it stands afterwards",
                        "@throws dev.tegmen.error.NotFoundException if there is none",
                        "@throws dev.tegmen.error.ConstraintViolationException if the database refuses the change"));
        file.call("    public " + row + " update", List.of(key + " key", changes + " changes"), " {");
        file.line("        return update(key, changes.values());");
        file.line("    }").blank();
        table.lock().ifPresent(this::updateIfUnchanged);
    }

    private void updateIfUnchanged(ColumnModel lock) {
        boolean nullable = lock.nullable();
        if (nullable) {
            return;
        }
        file.doc(
                "    ",
                List.of(
                        "Changes a row if it stands as it was read, by its " + Prose.code(lock.name())
                                + " (optimistic lock). One round trip; two where it has changed.",
                        "@param read the row as it was read",
                        "@param changes what changes",
                        "@return the row as it stands afterwards",
                        "@throws dev.tegmen.dao.StaleRowException if it has changed meanwhile; it has the row",
                        "@throws dev.tegmen.error.NotFoundException if it is gone"));
        file.call(
                "    public " + row + " updateIfUnchanged",
                List.of(row + " read", table.names().changes() + " changes"),
                " {");
        file.call(
                "        return updateIfUnchanged",
                List.of(keyOf("read"), table.column(file, lock), "read." + lock.member() + "()", "changes.values()"),
                ";");
        file.line("    }").blank();
    }

    private String keyOf(String row) {
        if (!table.hasCompositeKey()) {
            return row + "." + table.key().get(0).member() + "()";
        }
        return row + "." + RowFile.keyMethod(table) + "()";
    }

    private void finder(List<ColumnModel> columns) {
        String optional = file.type("java.util.Optional") + "<" + row + ">";
        List<String> doc = new ArrayList<>();
        doc.add("Finds a row by what is unique to it. One round trip.");
        columns.forEach(column -> doc.add("@param " + column.member() + " " + Prose.column(table, column)));
        doc.add("@return the row, or empty");
        doc.add("@throws dev.tegmen.error.InvalidValueException if no row can have it; nothing is sent");
        file.doc("    ", doc);
        file.call("    public " + optional + " findBy" + Client.nameOf(columns), parameters(columns, false), " {");
        if (columns.size() == 1) {
            file.line("        return findBy(" + table.column(file, columns.get(0)) + ", "
                    + columns.get(0).member() + ");");
        } else {
            file.chain("        return " + where(columns, ColumnModel::member), List.of(), ".first();");
        }
        file.line("    }").blank();
    }

    private List<String> parameters(List<ColumnModel> columns, boolean mayBeNull) {
        return columns.stream()
                .map(column -> column.type().declared(file, mayBeNull && column.nullable()) + " " + column.member())
                .toList();
    }

    private String where(List<ColumnModel> columns, java.util.function.Function<ColumnModel, String> value) {
        return columns.stream()
                .map(column -> "where(" + table.column(file, column) + ", " + value.apply(column) + ")")
                .collect(Collectors.joining("."));
    }

    private void selections() {
        Set<String> names = new HashSet<>();
        Set<List<ColumnModel>> done = new HashSet<>();
        for (ForeignKeyDefinition reference : References.of(table)) {
            if (client.find(reference.getReferencedTable()).isPresent()
                    && done.add(table.columns(reference.getKeyColumns()))) {
                selection(reference, names);
            }
        }
    }

    private void selection(ForeignKeyDefinition reference, Set<String> names) {
        List<ColumnModel> columns = table.columns(reference.getKeyColumns());
        TableModel parent = client.find(reference.getReferencedTable()).orElseThrow();
        String name = References.name(table, reference, parent);
        String method = "of" + (names.add(name) ? name : Client.nameOf(columns));
        String selection =
                file.type("dev.tegmen.dao.Selection") + "<" + file.type(table.recordClass()) + ", " + row + ">";
        boolean byKey = columns.size() > 1 && client.keyed(reference).isPresent();
        List<String> doc = new ArrayList<>();
        doc.add("Returns the rows that refer to one of "
                + Prose.code(parent.definition().getQualifiedOutputName()) + " by "
                + columns.stream().map(column -> Prose.code(column.name())).collect(Collectors.joining(", "))
                + ", in the order of all rows. Nothing is read until it is asked for.");
        if (byKey) {
            doc.add("@param key the primary key of that row");
        } else {
            columns.forEach(column -> doc.add("@param " + column.member() + " " + Prose.code(column.name())
                    + (column.nullable() ? "; null for the rows that refer to none" : "")));
        }
        doc.add("@return these rows; tokens of their pages are good for them alone");
        file.doc("    ", doc);
        file.call(
                "    public " + selection + " " + method,
                byKey ? List.of(file.type(parent.qualified(parent.names().key())) + " key") : parameters(columns, true),
                " {");
        String where = where(
                columns,
                column -> byKey
                        ? "key."
                                + parent.column(reference.getReferencedColumns().get(columns.indexOf(column)))
                                        .member()
                                + "()"
                        : column.member());
        file.line("        return " + where + ";");
        file.line("    }").blank();
    }
}
