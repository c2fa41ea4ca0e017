package dev.tegmen.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jooq.meta.ForeignKeyDefinition;

/**
 * The relations of all tables, each from both of its ends. They stand in a class of their own: DAOs that named each other's
 * entities could wait for each other when two threads load them.
 */
final class RelationsFile {
    private final Client client;
    private final Function<ForeignKeyDefinition, Constant> foreignKeys;
    private final List<Relation> relations = new ArrayList<>();

    /**
     * A constant.
     *
     * @param qualifiedClass where it stands
     * @param name what it is called there
     */
    record Constant(String qualifiedClass, String name) {}

    /**
     * A foreign key between two tables of the client.
     *
     * @param key the foreign key
     * @param child the table that refers
     * @param parent the table that is referred to
     * @param many what the rows that refer are called
     * @param one what the row that is referred to is called
     */
    private record Relation(ForeignKeyDefinition key, TableModel child, TableModel parent, String many, String one) {}

    RelationsFile(Client client, Function<ForeignKeyDefinition, Constant> foreignKeys) {
        this.client = client;
        this.foreignKeys = foreignKeys;
        JavaNames names = new JavaNames(Set.of());
        for (TableModel child : client.tables()) {
            for (ForeignKeyDefinition key : child.hasKey() ? References.of(child) : List.<ForeignKeyDefinition>of()) {
                client.find(key.getReferencedTable())
                        .filter(TableModel::hasKey)
                        .ifPresent(parent -> relations.add(relation(key, child, parent, names)));
            }
        }
    }

    private static Relation relation(ForeignKeyDefinition key, TableModel child, TableModel parent, JavaNames names) {
        String reference = constant(References.name(child, key, parent));
        return new Relation(
                key,
                child,
                parent,
                names.give(child.constant() + "_OF_" + reference),
                names.give(reference + "_OF_" + constant(child.names().row())));
    }

    private static String constant(String camelCase) {
        return camelCase.replaceAll("(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})", "_").toUpperCase(Locale.ROOT);
    }

    boolean isEmpty() {
        return relations.isEmpty();
    }

    String text() {
        JavaFile file = client.file(client.packageName());
        file.doc(
                "",
                List.of(
                        "What refers to what, by foreign keys: rows are read with those that they refer to, or that refer to them,"
                                + " in one statement.",
                        "{@code db." + relations.get(0).parent().accessor() + "().with(" + client.relations() + "."
                                + relations.get(0).many() + ", 3)} reads each with the first three of them."));
        file.line("@" + file.type("org.jspecify.annotations.NullMarked"));
        file.line("public final class " + client.relations() + " {");
        for (Relation relation : relations) {
            many(file, relation);
            one(file, relation);
        }
        file.line("    private " + client.relations() + "() {}");
        return file.line("}").text();
    }

    private void many(JavaFile file, Relation relation) {
        file.doc(
                "    ",
                List.of("The rows of " + code(relation.child()) + " that refer to one of " + code(relation.parent())
                        + " by " + columns(relation) + "."));
        constant(file, "ToMany", relation.many(), relation, relation.parent(), relation.child());
    }

    private void one(JavaFile file, Relation relation) {
        file.doc(
                "    ",
                List.of("The row of " + code(relation.parent()) + " that one of " + code(relation.child())
                        + " refers to by " + columns(relation) + "."));
        constant(file, "ToOne", relation.one(), relation, relation.child(), relation.parent());
    }

    private void constant(JavaFile file, String kind, String name, Relation relation, TableModel of, TableModel to) {
        String type = file.type("dev.tegmen.dao." + kind);
        Constant key = foreignKeys.apply(relation.key());
        file.assignment(
                "    public static final " + type + "<" + types(file, of) + ", " + types(file, to) + "> " + name + " =",
                type + ".of(" + entity(file, of) + ", " + entity(file, to) + ", " + file.type(key.qualifiedClass())
                        + "." + key.name() + ")",
                List.of());
        file.blank();
    }

    private static String entity(JavaFile file, TableModel table) {
        return file.type(table.qualified(table.names().dao())) + ".ENTITY";
    }

    private static String types(JavaFile file, TableModel table) {
        return file.type(table.recordClass()) + ", "
                + file.type(table.qualified(table.names().row()));
    }

    private static String code(TableModel table) {
        return Prose.code(table.definition().getQualifiedOutputName());
    }

    private static String columns(Relation relation) {
        return relation.child().columns(relation.key().getKeyColumns()).stream()
                .map(column -> Prose.code(column.name()))
                .collect(java.util.stream.Collectors.joining(", "));
    }
}
