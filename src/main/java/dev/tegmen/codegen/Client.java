package dev.tegmen.codegen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jooq.codegen.GeneratorStrategy;
import org.jooq.codegen.GeneratorStrategy.Mode;
import org.jooq.meta.Database;
import org.jooq.meta.ForeignKeyDefinition;
import org.jooq.meta.TableDefinition;
import org.jooq.meta.UniqueKeyDefinition;
import org.jspecify.annotations.Nullable;

/** All tables of a client, and what its classes are called: each name once in its package. */
final class Client {
    /** What the front door and its transaction have besides the tables. */
    private static final Set<String> OF_FRONT_DOOR = Set.of(
            "afterCommit",
            "afterRollback",
            "attempt",
            "call",
            "clone",
            "close",
            "connect",
            "database",
            "dsl",
            "engine",
            "finalize",
            "getClass",
            "hashCode",
            "nested",
            "notify",
            "notifyAll",
            "toString",
            "transaction",
            "using",
            "wait");

    /** Packages that are not named after the service. */
    private static final Set<String> SAYING_NOTHING =
            Set.of("database", "db", "gen", "generated", "jooq", "model", "persistence", "schema", "sql");

    private final String packageName;
    private final String frontDoor;
    private final String transaction;
    private final String work;
    private final String relations;
    private final List<TableModel> tables;
    private final Map<TableDefinition, TableModel> byDefinition = new HashMap<>();
    private final Map<String, JavaNames> packages;

    private Client(
            String packageName,
            String frontDoor,
            String transaction,
            String work,
            String relations,
            List<TableModel> tables,
            Map<String, JavaNames> packages) {
        this.packageName = packageName;
        this.frontDoor = frontDoor;
        this.transaction = transaction;
        this.work = work;
        this.relations = relations;
        this.tables = tables;
        this.packages = packages;
        tables.forEach(table -> byDefinition.put(table.definition(), table));
    }

    /**
     * Finds names for all that is to be written.
     *
     * @param javaType tells a column's Java type, as jOOQ's table has it
     * @param log is told of what is not as one might expect, and why
     */
    static Client of(Database database, GeneratorStrategy strategy, JavaTypes javaType, Consumer<String> log) {
        return new Naming(database, strategy, javaType, log).client();
    }

    String packageName() {
        return packageName;
    }

    String frontDoor() {
        return frontDoor;
    }

    String transaction() {
        return transaction;
    }

    String work() {
        return work;
    }

    String relations() {
        return relations;
    }

    List<TableModel> tables() {
        return tables;
    }

    /** A table of this client, unless it is skipped. */
    Optional<TableModel> find(@Nullable TableDefinition definition) {
        return Optional.ofNullable(byDefinition.get(definition));
    }

    JavaFile file(String inPackage) {
        JavaNames names = packages.get(inPackage);
        return new JavaFile(inPackage, names == null ? Set.of() : names.all());
    }

    /** Tells Java types. */
    @FunctionalInterface
    interface JavaTypes {
        String of(org.jooq.meta.ColumnDefinition column);
    }

    /** Gives the names: rows first, so that a table's own name never gives way to one that is made of another's. */
    private static final class Naming {
        private final Database database;
        private final GeneratorStrategy strategy;
        private final JavaTypes javaType;
        private final Consumer<String> log;
        private final Singular singular;
        private final Map<String, JavaNames> packages = new LinkedHashMap<>();
        private final Map<TableDefinition, Directives> kept = new LinkedHashMap<>();
        private final Map<TableDefinition, String> bases = new HashMap<>();
        private final Map<TableDefinition, String> rows = new HashMap<>();

        Naming(Database database, GeneratorStrategy strategy, JavaTypes javaType, Consumer<String> log) {
            this.database = database;
            this.strategy = strategy;
            this.javaType = javaType;
            this.log = log;
            this.singular = Singular.with(property("tegmen.singular", ""));
        }

        private String property(String name, String otherwise) {
            var properties = database.getProperties();
            return properties == null ? otherwise : properties.getProperty(name, otherwise);
        }

        Client client() {
            String root = strategy.getTargetPackage();
            String frontDoor = frontDoor(root);
            String service = frontDoor.replaceAll("(?<=.)Database$", "");
            namesIn(root).give(frontDoor);
            String transaction = namesIn(root).give(service + "Transaction");
            String work = namesIn(root).give(service + "Work");
            String relations = namesIn(root).give(service + "Relations");
            for (TableDefinition table : tables()) {
                Directives directives = Directives.of(table.getName(), text(table.getComment()));
                Optional<String> reason = reasonToSkip(table, directives);
                reason.ifPresent(why -> log.accept(table.getQualifiedOutputName() + " is skipped: " + why));
                if (reason.isEmpty()) {
                    kept.put(table, directives);
                }
            }
            nameRows();
            JavaNames accessors = new JavaNames(OF_FRONT_DOOR);
            List<TableModel> models = new ArrayList<>();
            kept.forEach((table, directives) -> models.add(model(table, directives, accessors)));
            models.forEach(this::explain);
            packages.values().forEach(names -> names.numbered()
                    .forEach((name, given) ->
                            log.accept("A class is called " + given + ": another one is called " + name)));
            return new Client(root, frontDoor, transaction, work, relations, List.copyOf(models), packages);
        }

        private List<TableDefinition> tables() {
            List<TableDefinition> tables = new ArrayList<>();
            database.getSchemata().forEach(schema -> tables.addAll(database.getTables(schema)));
            return tables;
        }

        private String frontDoor(String root) {
            String chosen = property("tegmen.frontDoor", "");
            if (!chosen.isEmpty()) {
                if (!JavaNames.isType(chosen)) {
                    throw new IllegalArgumentException(
                            "tegmen.frontDoor takes the name of a class, and not \"" + chosen + "\"");
                }
                return chosen;
            }
            List<String> segments = List.of(root.split("\\.", -1));
            String said = segments.get(segments.size() - 1);
            for (int i = segments.size() - 1; i >= 0 && SAYING_NOTHING.contains(said); i--) {
                said = segments.get(i);
            }
            return JavaNames.capitalized(said) + "Database";
        }

        private static Optional<String> reasonToSkip(TableDefinition table, Directives directives) {
            if (directives.skip()) {
                return Optional.of("its comment says so");
            }
            if (table.isTableValuedFunction()) {
                return Optional.of("it is a function, not a table");
            }
            if (table.isSynthetic()) {
                return Optional.of("it is none of the database's");
            }
            return table.getColumns().isEmpty() ? Optional.of("it has no columns") : Optional.empty();
        }

        private JavaNames namesIn(String packageName) {
            return packages.computeIfAbsent(packageName, name -> new JavaNames(jooqOwn()));
        }

        /** Classes that jOOQ itself writes beside the client. */
        private Set<String> jooqOwn() {
            Set<String> own = new HashSet<>(Set.of(
                    "Tables", "Keys", "Indexes", "Sequences", "Routines", "Domains", "UDTs", "Catalogs", "Schemas"));
            database.getSchemata().forEach(schema -> own.add(strategy.getJavaClassName(schema)));
            database.getCatalogs().forEach(catalog -> own.add(strategy.getJavaClassName(catalog)));
            return own;
        }

        private void nameRows() {
            Map<String, List<TableDefinition>> bySingular = new LinkedHashMap<>();
            kept.forEach((table, directives) -> {
                String name = directives.singular().orElseGet(() -> singular.of(table.getName(), className(table)));
                bySingular
                        .computeIfAbsent(packageOf(table) + "." + name, none -> new ArrayList<>())
                        .add(table);
            });
            bySingular.forEach((name, tables) -> {
                for (TableDefinition table : tables) {
                    String simple = name.substring(name.lastIndexOf('.') + 1);
                    boolean shared = tables.size() > 1 && !simple.equals(className(table));
                    if (shared) {
                        log.accept(table.getQualifiedOutputName() + " keeps its name for its rows, " + className(table)
                                + ": more tables would have rows called " + simple);
                    }
                    bases.put(table, shared ? className(table) : simple);
                }
            });
            kept.keySet().forEach(table -> rows.put(table, row(table, Objects.requireNonNull(bases.get(table)))));
        }

        private String row(TableDefinition table, String name) {
            if (!JavaNames.isType(name)) {
                throw new IllegalArgumentException(
                        "a row of " + table.getName() + " cannot be called \"" + name + "\" in Java");
            }
            if (JavaNames.isOfJavaLang(name)) {
                log.accept(table.getQualifiedOutputName() + " has rows called " + name + "Row: " + name
                        + " is a class of java.lang");
                return namesIn(packageOf(table)).give(name + "Row");
            }
            return namesIn(packageOf(table)).give(name, "Row");
        }

        private String className(TableDefinition table) {
            String pojo = strategy.getJavaClassName(table, Mode.POJO);
            return pojo.replaceAll("_+$", "");
        }

        private String packageOf(TableDefinition table) {
            return strategy.getJavaPackageName(table.getSchema());
        }

        private TableModel model(TableDefinition table, Directives directives, JavaNames accessors) {
            JavaNames names = namesIn(packageOf(table));
            String row = Objects.requireNonNull(rows.get(table));
            String base = bases.get(table);
            return new TableModel(
                    table,
                    packageOf(table),
                    strategy.getFullJavaClassName(table),
                    strategy.getJavaIdentifier(table),
                    strategy.getFullJavaClassName(table, Mode.RECORD),
                    accessor(table, accessors),
                    new TableModel.Names(
                            row,
                            names.give("New" + base),
                            names.give(base + "Changes"),
                            names.give(base + "Dao"),
                            names.give(base + "Key")),
                    columns(table),
                    directives);
        }

        private String accessor(TableDefinition table, JavaNames accessors) {
            String wanted = JavaNames.member(strategy.getJavaMemberName(table));
            String schema = table.getSchema().getOutputName();
            return accessors.isTaken(wanted) && !schema.isEmpty() && !OF_FRONT_DOOR.contains(wanted)
                    ? accessors.give(JavaNames.member(schema) + JavaNames.capitalized(wanted), "Table")
                    : accessors.give(wanted, "Table");
        }

        private List<ColumnModel> columns(TableDefinition table) {
            JavaNames members = new JavaNames(JavaNames.OF_OBJECT);
            return table.getColumns().stream()
                    .map(column -> new ColumnModel(
                            column,
                            members.give(JavaNames.member(strategy.getJavaMemberName(column, Mode.POJO)), "Value"),
                            strategy.getJavaIdentifier(column),
                            new ColumnType(javaType.of(column)),
                            Directives.of(table.getName() + "." + column.getName(), text(column.getComment()))))
                    .toList();
        }

        /** Says what somebody may look for in vain. */
        private void explain(TableModel table) {
            String name = table.definition().getQualifiedOutputName();
            if (!table.hasKey()
                    && !table.definition().isView()
                    && !table.definition().isMaterializedView()) {
                log.accept(name + " can only be read: it has no primary key");
            }
            table.columns().stream()
                    .filter(ColumnModel::losesFractions)
                    .forEach(column -> log.accept(name + "." + column.name()
                            + " is read as a whole number: jOOQ takes numeric without a scale so; say numeric(12, 2) in the"
                            + " migration, or give it a forcedType NUMERIC"));
            table.definition().getIndexes().stream()
                    .filter(index -> index.isUnique())
                    .forEach(index -> log.accept(name + " has no finder by its index " + index.getName()
                            + ": it may hold for some rows only; a UNIQUE constraint gives one"));
        }

        private static String text(@Nullable String comment) {
            return comment == null ? "" : comment;
        }
    }

    /** The columns of a key or of a reference, as names of methods have them. */
    static String nameOf(List<ColumnModel> columns) {
        StringBuilder name = new StringBuilder();
        for (ColumnModel column : columns) {
            name.append(name.length() == 0 ? "" : "And").append(JavaNames.capitalized(column.member()));
        }
        return name.toString();
    }

    /** Whether a reference is to the primary key of a table of this client that has a key class. */
    Optional<TableModel> keyed(ForeignKeyDefinition reference) {
        UniqueKeyDefinition referenced = reference.getReferencedKey();
        return find(reference.getReferencedTable())
                .filter(TableModel::hasCompositeKey)
                .filter(table -> referenced != null && referenced.isPrimaryKey());
    }
}
