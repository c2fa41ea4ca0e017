package dev.tegmen.codegen;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jooq.meta.ColumnDefinition;
import org.jooq.meta.TableDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A table or view as the client has it.
 *
 * @param definition what jOOQ knows of it
 * @param packageName where its part of the client stands
 * @param tableClass jOOQ's class, qualified
 * @param constant the table in that class
 * @param recordClass jOOQ's record, qualified
 * @param accessor what the front door calls it
 * @param names what its part of the client is called
 * @param columns its columns in order
 * @param directives what its comment says
 */
record TableModel(
        TableDefinition definition,
        String packageName,
        String tableClass,
        String constant,
        String recordClass,
        String accessor,
        Names names,
        List<ColumnModel> columns,
        Directives directives) {

    /**
     * The names of its classes, all in one package.
     *
     * @param row what a row becomes
     * @param created a row to be created
     * @param changes what changes of a row
     * @param dao its DAO
     * @param key its key, if that has several columns
     */
    record Names(String row, String created, String changes, String dao, String key) {}

    String name() {
        return definition.getName();
    }

    boolean hasKey() {
        return definition.getPrimaryKey() != null;
    }

    List<ColumnModel> key() {
        return hasKey() ? columns(definition.getPrimaryKey().getKeyColumns()) : List.of();
    }

    boolean isKey(ColumnModel column) {
        return key().contains(column);
    }

    boolean hasCompositeKey() {
        return key().size() > 1;
    }

    ColumnModel column(ColumnDefinition wanted) {
        return columns.stream()
                .filter(column -> column.definition().equals(wanted))
                .findFirst()
                .orElseThrow();
    }

    List<ColumnModel> columns(List<ColumnDefinition> wanted) {
        return wanted.stream().map(this::column).toList();
    }

    Optional<ColumnModel> changedAt() {
        return columns.stream().filter(ColumnModel::isChangedAt).findFirst();
    }

    Optional<ColumnModel> version() {
        return columns.stream().filter(ColumnModel::isVersion).findFirst();
    }

    /** The unique keys but the primary one, in the order of their columns, each once; of arrays there is none. */
    List<List<ColumnModel>> uniqueKeys() {
        return definition.getUniqueKeys().stream()
                .map(key -> columns(key.getKeyColumns()))
                .filter(key -> key.stream()
                        .noneMatch(column ->
                                column.type().isArray() || column.type().isList()))
                .filter(key -> !key.equals(key()))
                .distinct()
                .sorted(Comparator.comparing(Client::nameOf))
                .toList();
    }

    /** What tells whether a row has changed since it was read, the better one first. */
    Optional<ColumnModel> lock() {
        return version().or(this::changedAt);
    }

    /** Whether the library makes its keys: a UUID that is nobody else's key. */
    boolean makesKeys() {
        return key().size() == 1
                && key().get(0).type().name().equals("java.util.UUID")
                && key().get(0).definition().getForeignKeys().isEmpty();
    }

    /** The columns that a new row must be given. */
    List<ColumnModel> required() {
        return columns.stream()
                .filter(column -> !column.generated() && !column.nullable() && !column.defaulted())
                .filter(column -> !(isKey(column) && makesKeys()))
                .toList();
    }

    /** The columns that a new row may be given; what every change sets is left to the database. */
    List<ColumnModel> optional() {
        List<ColumnModel> required = required();
        return columns.stream()
                .filter(column -> !column.generated() && !required.contains(column))
                .filter(column -> !column.isChangedAt() && !column.isVersion())
                .toList();
    }

    List<ColumnModel> changeable() {
        return columns.stream()
                .filter(column -> !column.generated() && !isKey(column))
                .filter(column -> !column.isChangedAt() && !column.isVersion())
                .toList();
    }

    /** Whether to add to the column makes sense: a number that is neither a reference nor part of a unique key. */
    boolean isCounted(ColumnModel column) {
        return column.type().isNumber()
                && !column.nullable()
                && column.definition().getForeignKeys().isEmpty()
                && column.definition().getKeys().isEmpty();
    }

    /** The table as its file names it: imported, unless a constant of the client's own bears that name. */
    String table(JavaFile file) {
        return file.constant(tableClass, constant);
    }

    String column(JavaFile file, ColumnModel column) {
        return table(file) + "." + column.constant();
    }

    /** The Java type of its key. */
    String keyType(JavaFile file) {
        return hasCompositeKey()
                ? file.type(packageName + "." + names.key())
                : key().get(0).type().boxed(file);
    }

    String qualified(@Nullable String simple) {
        return packageName + "." + simple;
    }
}
