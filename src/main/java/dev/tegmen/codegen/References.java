package dev.tegmen.codegen;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jooq.meta.ForeignKeyDefinition;

/** What foreign keys are called in a client. */
final class References {
    private static final Pattern KEY_WORD = Pattern.compile("(?<=.)(Id|Uuid|Key|Fk)$");

    private References() {}

    /** The foreign keys of a table, in an order that does not depend on names that a database has made up. */
    static List<ForeignKeyDefinition> of(TableModel table) {
        return table.definition().getForeignKeys().stream()
                .sorted(Comparator.comparing((ForeignKeyDefinition key) ->
                                key.getKeyColumns().toString())
                        .thenComparing(key -> key.getReferencedTable().getQualifiedName())
                        .thenComparing(ForeignKeyDefinition::getName))
                .toList();
    }

    /** {@code Customer} for {@code customer_id}; of several columns, the parent's name, unless more refer to it. */
    static String name(TableModel table, ForeignKeyDefinition reference, TableModel parent) {
        List<ColumnModel> columns = table.columns(reference.getKeyColumns());
        if (columns.size() > 1) {
            boolean only = table.definition().getForeignKeys().stream()
                            .filter(other -> other.getReferencedTable().equals(reference.getReferencedTable()))
                            .count()
                    == 1;
            return only ? parent.names().row() : Client.nameOf(columns);
        }
        String member = JavaNames.capitalized(columns.get(0).member());
        return KEY_WORD.matcher(member).replaceAll("");
    }
}
