package dev.tegmen.dao;

import dev.tegmen.error.InvalidValueException;
import dev.tegmen.error.SqlState;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.RowArrays;
import dev.tegmen.statement.RowsReader;
import dev.tegmen.statement.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * A new row and rows that refer to it, in one statement: a foreign key is checked at the end of the statement, whatever parts
 * the statement has (PostgreSQL documentation, chapter 7.8.4 and "CREATE TABLE"). Children that name the same columns are one
 * part, with an array for each column. Thread-safe.
 */
final class NestedInserts<R extends Record, T, CR extends Record, C> {
    private static final String PARENT = "tegmen_parent";
    private static final String GIVEN = "tegmen_given";
    private static final String CHILD = "tegmen_child";
    private static final String CHILDREN = "tegmen_children";

    private final Entity<R, T, ?> parent;
    private final Inserts<R, T, ?> parents;
    private final Entity<CR, C, ?> child;
    private final Inserts<CR, C, ?> children;
    private final List<Field<?>> references;
    private final List<Field<?>> returned;
    private final int[] referred;
    private final DSLContext sql;
    private final Rendered<Form, Statement> statements = new Rendered<>(this::render);

    NestedInserts(Entity<R, T, ?> parent, Inserts<R, T, ?> parents, ToMany<R, ?, CR, C> relation, Supplier<UUID> ids) {
        this.parent = parent;
        this.parents = parents;
        this.child = relation.child();
        this.children = new Inserts<>(child, ids);
        this.references = relation.reference().child();
        this.returned = new ArrayList<>(parent.columns().fields());
        relation.reference().parent().stream()
                .filter(field -> !returned.contains(field))
                .forEach(returned::add);
        this.referred = relation.reference().parent().stream()
                .mapToInt(returned::indexOf)
                .toArray();
        this.sql = parent.view().beside(child.view()).sql();
    }

    /**
     * What makes two statements different.
     *
     * @param standing whether it finds what stands already
     * @param parent the columns that the parent's row names, or is found by
     * @param children the columns of each part's rows
     */
    private record Form(boolean standing, BitSet parent, List<BitSet> children) {}

    /** A statement; it takes the parent's values, then the arrays of each part. */
    private record Statement(Query<Integer> query, List<RowArrays> arrays) {}

    /**
     * Children that name the same columns.
     *
     * @param places which of the children they are
     * @param rows their values
     */
    private record Part(List<Integer> places, List<@Nullable Object[]> rows) {}

    /** What is to be created. */
    private record Creation<R extends Record>(
            Inserts.Row<R> row, ColumnSet set, Map<BitSet, Part> parts, int size, boolean childrenAreKnown) {
        /** A child whose key the database makes could not be told from others of its parent. */
        Repeat repeat() {
            return childrenAreKnown ? row.repeat() : Repeat.UNSAFE;
        }
    }

    WithMany<T, C> create(Session session, Values<R> values, List<Values<CR>> given) {
        Creation<R> creation = creation(values, given);
        return session.call(creation.repeat(), (connection, attempt) -> {
            try {
                return run(
                                connection,
                                creation,
                                new Form(false, creation.set().columns(), forms(creation)),
                                creation.set().values())
                        .orElseThrow(() -> new IllegalStateException("no row came back from the insert into "
                                + parent.table().getName()
                                + ": a trigger or a rule of the table must have left it out"));
            } catch (SQLException failure) {
                boolean mayBeOurs =
                        attempt > 1 && creation.repeat() == Repeat.SAFE && SqlState.isUniqueViolation(failure);
                if (!mayBeOurs) {
                    throw failure;
                }
                return standing(connection, creation).orElseThrow(() -> failure);
            }
        });
    }

    private Creation<R> creation(Values<R> values, List<Values<CR>> given) {
        Inserts.Row<R> row = parents.row(values);
        Map<BitSet, Part> parts = new LinkedHashMap<>();
        boolean known = true;
        for (int i = 0; i < given.size(); i++) {
            Inserts.Row<CR> childRow = child(given.get(i), i);
            known &= childRow.key() != Inserts.KeyOrigin.DATABASE;
            ColumnSet set = checked(childRow, i);
            Part part = parts.computeIfAbsent(set.columns(), absent -> new Part(new ArrayList<>(), new ArrayList<>()));
            part.places().add(i);
            part.rows().add(set.values().length == 0 ? new Object[] {i} : set.values());
        }
        return new Creation<>(row, ColumnSet.of(parent, row.values()), parts, given.size(), known);
    }

    private Inserts.Row<CR> child(Values<CR> values, int index) {
        for (Field<?> reference : references) {
            if (values.names(reference)) {
                throw new IllegalArgumentException("child " + index + " names the column " + reference.getName()
                        + ", which takes its value from the parent");
            }
        }
        try {
            return children.row(values, references);
        } catch (InvalidValueException e) {
            throw ofChild(index, e);
        }
    }

    private ColumnSet checked(Inserts.Row<CR> row, int index) {
        try {
            return ColumnSet.of(child, row.values());
        } catch (InvalidValueException e) {
            throw ofChild(index, e);
        }
    }

    private static InvalidValueException ofChild(int index, InvalidValueException refused) {
        String message = String.valueOf(refused.getMessage());
        String rule = message.startsWith(refused.field())
                ? message.substring(refused.field().length())
                : message;
        return new InvalidValueException(refused.field(), "of child " + index + " " + rule.strip());
    }

    private static List<BitSet> forms(Creation<?> creation) {
        return List.copyOf(creation.parts().keySet());
    }

    /**
     * What an earlier run has created whose answer was lost. A parent whose key the caller chose may be another's with the same
     * values: it is ours if all of its children are.
     */
    private Optional<WithMany<T, C>> standing(Connection connection, Creation<R> creation) throws SQLException {
        boolean chosen = creation.row().key() == Inserts.KeyOrigin.CHOSEN;
        BitSet compared = chosen ? parents.comparable(creation.set().columns()) : parents.keyColumns();
        Optional<WithMany<T, C>> found = run(
                connection,
                creation,
                new Form(true, compared, forms(creation)),
                Inserts.chosen(creation.set(), compared));
        return found.filter(all -> !chosen || all.many().size() == creation.size());
    }

    private Optional<WithMany<T, C>> run(
            Connection connection, Creation<R> creation, Form form, @Nullable Object[] parentValues)
            throws SQLException {
        Statement statement = statements.of(form);
        List<@Nullable Object> binds = new ArrayList<>(Arrays.asList(parentValues));
        List<Part> parts = List.copyOf(creation.parts().values());
        for (int i = 0; i < parts.size(); i++) {
            binds.addAll(
                    Arrays.asList(statement.arrays().get(i).binds(parts.get(i).rows())));
        }
        return statement.query().read(connection, reader(parts, creation.size()), binds.toArray());
    }

    /** Of each row the parent, the number of a part from 1, the child's place in it from 1, and the child. */
    private RowsReader<Optional<WithMany<T, C>>> reader(List<Part> parts, int size) {
        int before = returned.size();
        return rows -> {
            if (!rows.next()) {
                return Optional.empty();
            }
            T row = parent.columns().map(rows);
            @Nullable Object[] byPlace = new Object[size];
            do {
                int part = rows.getInt(before + 1);
                if (part > 0) {
                    int place = parts.get(part - 1).places().get(rows.getInt(before + 2) - 1);
                    byPlace[place] = child.columns().map(rows, before + 2);
                }
            } while (rows.next());
            return Optional.of(new WithMany<>(row, present(byPlace)));
        };
    }

    @SuppressWarnings("unchecked") // they were read as such
    private static <C> List<C> present(@Nullable Object[] children) {
        List<C> present = new ArrayList<>(children.length);
        for (Object child : children) {
            if (child != null) {
                present.add((C) child);
            }
        }
        return present;
    }

    private Statement render(Form form) {
        List<CommonTableExpression<?>> parts = new ArrayList<>();
        parts.add(named(
                PARENT, returned.size(), form.standing() ? findParent(form.parent()) : insertParent(form.parent())));
        List<RowArrays> arrays = new ArrayList<>();
        Select<Record> union = null;
        for (int i = 0; i < form.children().size(); i++) {
            List<Field<?>> fields =
                    ColumnSet.fields(child.table(), form.children().get(i));
            RowArrays given = arrays(fields);
            arrays.add(given);
            parts.add(named(
                    GIVEN + i,
                    given.fields().size() + 1,
                    sql.select(given.fields()).select(given.position()).from(given.table())));
            List<Field<?>> selected = new ArrayList<>(child.columns().fields());
            List<? extends Field<?>> key = child.key().columns();
            key.stream()
                    .map(column -> (Field<?>) column)
                    .filter(column -> !selected.contains(column))
                    .forEach(selected::add);
            parts.add(named(
                    CHILD + i,
                    selected.size(),
                    form.standing() ? findChildren(selected) : insertChildren(fields, i, selected)));
            Select<Record> found = found(fields, i, selected);
            union = union == null ? found : union.unionAll(found);
        }
        var select = sql.with(parts).select(columns(PARENT, returned));
        if (union == null) {
            return new Statement(
                    unmapped(select.select(DSL.inline(0), DSL.inline(0)).from(DSL.name(PARENT))), arrays);
        }
        Table<?> all = union.asTable(
                CHILDREN, Derived.names(2 + child.columns().fields().size()));
        return new Statement(
                unmapped(select.select(all.fields())
                        .from(DSL.name(PARENT))
                        .leftJoin(all)
                        .on(DSL.trueCondition())),
                arrays);
    }

    private static Query<Integer> unmapped(ResultQuery<?> statement) {
        return Query.of(statement, ResultSet::getRow);
    }

    @SuppressWarnings("unchecked") // whatever its record type is
    private static CommonTableExpression<?> named(String name, int columns, ResultQuery<?> query) {
        return DSL.name(name).fields(Derived.names(columns)).as((ResultQuery<Record>) query);
    }

    private static Field<?> column(String table, int at, Field<?> like) {
        return DSL.field(DSL.name(table, "c" + at), like.getDataType());
    }

    private static List<Field<?>> columns(String table, List<Field<?>> like) {
        List<Field<?>> columns = new ArrayList<>();
        for (Field<?> field : like) {
            columns.add(column(table, columns.size(), field));
        }
        return columns;
    }

    private static Field<Integer> position(int part, List<Field<?>> fields) {
        return DSL.field(DSL.name(GIVEN + part, "c" + Math.max(1, fields.size())), Integer.class);
    }

    /** Rows without a column of their own have their number at least. */
    private RowArrays arrays(List<Field<?>> fields) {
        List<Field<?>> columns =
                fields.isEmpty() ? List.of(DSL.field(DSL.name("number"), SQLDataType.INTEGER)) : fields;
        return RowArrays.of(columns)
                .orElseThrow(() -> new IllegalArgumentException(
                        "children in " + child.table().getName()
                                + " cannot be created with their parent: the binding of a column takes other than one value in one"
                                + " place; create them one by one"));
    }

    private ResultQuery<?> insertParent(BitSet columns) {
        List<Field<?>> fields = ColumnSet.fields(parent.table(), columns);
        var insert = fields.isEmpty()
                ? sql.insertInto(parent.table()).defaultValues()
                : sql.insertInto(parent.table())
                        .columns(fields)
                        .values(fields.stream().map(Query::parameter).toArray(Field<?>[]::new));
        return insert.returning(returned);
    }

    private ResultQuery<?> findParent(BitSet compared) {
        Condition same = DSL.noCondition();
        for (Field<?> field : ColumnSet.fields(parent.table(), compared)) {
            same = same.and(parents.isSame(field));
        }
        return sql.select(returned).from(parent.table()).where(same);
    }

    private ResultQuery<?> insertChildren(List<Field<?>> fields, int part, List<Field<?>> selected) {
        List<Field<?>> columns = new ArrayList<>(references);
        columns.addAll(fields);
        List<Field<?>> values = new ArrayList<>();
        for (int at : referred) {
            values.add(column(PARENT, at, returned.get(at)));
        }
        values.addAll(columns(GIVEN + part, fields));
        return sql.insertInto(child.table())
                .columns(columns)
                .select(sql.select(values)
                        .from(DSL.name(PARENT))
                        .crossJoin(DSL.table(DSL.name(GIVEN + part)))
                        .orderBy(position(part, fields)))
                .returning(selected);
    }

    private ResultQuery<?> findChildren(List<Field<?>> selected) {
        Condition belongs = DSL.noCondition();
        for (int i = 0; i < referred.length; i++) {
            belongs = belongs.and(equal(references.get(i), column(PARENT, referred[i], returned.get(referred[i]))));
        }
        return sql.select(selected)
                .from(child.table())
                .join(DSL.table(DSL.name(PARENT)))
                .on(belongs);
    }

    /** The children of a part with their places: by their keys, or, where the database makes these, as they were inserted. */
    private Select<Record> found(List<Field<?>> fields, int part, List<Field<?>> selected) {
        List<? extends Field<?>> key = child.key().columns();
        boolean known = key.stream().allMatch(column -> fields.contains(column) || references.contains(column));
        Field<Integer> place = known ? position(part, fields) : DSL.rowNumber().over();
        List<Field<?>> columns = new ArrayList<>(List.of(DSL.inline(part + 1), place));
        columns.addAll(columns(CHILD + part, selected)
                .subList(0, child.columns().fields().size()));
        var all = sql.select(columns).from(DSL.name(CHILD + part));
        if (!known) {
            return all;
        }
        Condition same = DSL.noCondition();
        for (Field<?> column : key) {
            if (!references.contains(column)) {
                same = same.and(equal(
                        column(CHILD + part, selected.indexOf(column), column),
                        column(GIVEN + part, fields.indexOf(column), column)));
            }
        }
        return all.join(DSL.table(DSL.name(GIVEN + part))).on(same);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the one is stored in the other
    private static Condition equal(Field<?> one, Field<?> other) {
        return one.eq((Field) other);
    }
}
