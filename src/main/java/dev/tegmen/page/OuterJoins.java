package dev.tegmen.page;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Table;
import org.jooq.impl.QOM;

/** Tells the tables of a FROM clause that have a row for each row of the result from those that a join may leave out. */
final class OuterJoins {
    private final Set<Table<?>> optional = new HashSet<>();
    private final Set<Table<?>> mandatory = new HashSet<>();

    private OuterJoins() {}

    static OuterJoins of(List<? extends Table<?>> from) {
        OuterJoins tables = new OuterJoins();
        from.forEach(table -> tables.visit(table, false));
        return tables;
    }

    /** Whether an outer join may leave the table without a row, all of whose columns are then NULL. */
    boolean mayBeMissing(Table<?> table) {
        return optional.contains(table);
    }

    /**
     * Whether the table stands in the clause by itself, with a row for each row of the result. That is not known of a table
     * which jOOQ joins of itself (a path), or which stands inside of something else.
     */
    boolean isAlwaysThere(Table<?> table) {
        return mandatory.contains(table) && !optional.contains(table);
    }

    private void visit(Table<?> table, boolean missing) {
        if (table instanceof QOM.JoinTable<?, ?> join) {
            visit(join.$table1(), missing || isOptionalOnTheLeft(join));
            visit(join.$table2(), missing || isOptionalOnTheRight(join));
        } else {
            (missing ? optional : mandatory).add(table);
        }
    }

    private static boolean isOptionalOnTheLeft(Table<?> join) {
        return join instanceof QOM.RightJoin || join instanceof QOM.NaturalRightJoin || isFull(join);
    }

    private static boolean isOptionalOnTheRight(Table<?> join) {
        return join instanceof QOM.LeftJoin
                || join instanceof QOM.NaturalLeftJoin
                || join instanceof QOM.OuterApply
                || isFull(join);
    }

    private static boolean isFull(Table<?> join) {
        return join instanceof QOM.FullJoin || join instanceof QOM.NaturalFullJoin;
    }
}
