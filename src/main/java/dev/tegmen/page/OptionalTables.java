package dev.tegmen.page;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Table;
import org.jooq.impl.QOM;

/** Finds the tables of a FROM clause that an outer join may leave without a row, all of whose columns are then NULL. */
final class OptionalTables {
    private final Set<Table<?>> found = new HashSet<>();

    private OptionalTables() {}

    static Set<Table<?>> of(List<? extends Table<?>> from) {
        OptionalTables tables = new OptionalTables();
        from.forEach(table -> tables.visit(table, false));
        return tables.found;
    }

    private void visit(Table<?> table, boolean optional) {
        if (table instanceof QOM.JoinTable<?, ?> join) {
            visit(join.$table1(), optional || isOptionalOnTheLeft(join));
            visit(join.$table2(), optional || isOptionalOnTheRight(join));
        } else if (optional) {
            found.add(table);
        }
    }

    private static boolean isOptionalOnTheLeft(Table<?> join) {
        return join instanceof QOM.RightJoin || join instanceof QOM.NaturalRightJoin || isFull(join);
    }

    private static boolean isOptionalOnTheRight(Table<?> join) {
        return join instanceof QOM.LeftJoin || join instanceof QOM.NaturalLeftJoin || isFull(join);
    }

    private static boolean isFull(Table<?> join) {
        return join instanceof QOM.FullJoin || join instanceof QOM.NaturalFullJoin;
    }
}
