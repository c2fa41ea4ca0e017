package dev.tegmen.dao;

import static dev.tegmen.statement.Query.parameter;

import dev.tegmen.error.SqlState;
import dev.tegmen.statement.Query;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.SqlCall;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * New rows, one at a time. A row whose key the client makes can be inserted again when nobody knows whether it arrived: if the
 * repeated insert meets a row with its own key, the earlier one did. Thread-safe.
 */
final class Inserts<R extends Record, T, K> {
    private final Entity<R, T, K> entity;
    private final Supplier<UUID> ids;
    private final boolean makesKeys;
    private final Rendered<BitSet, Query<T>> inserts = new Rendered<>(this::insert);
    private final Rendered<BitSet, Query<T>> standing = new Rendered<>(this::standing);

    Inserts(Entity<R, T, K> entity, Supplier<UUID> ids) {
        this.entity = entity;
        this.ids = ids;
        List<? extends Field<?>> key = entity.key().columns();
        this.makesKeys = key.size() == 1 && key.get(0).getType() == UUID.class;
    }

    /** Whether the client makes the keys of rows that come without. */
    boolean makesKeys() {
        return makesKeys;
    }

    /**
     * A new row, and how its insert is repeated.
     *
     * @param values its values
     * @param key where its key comes from
     */
    record Row<R extends Record>(Values<R> values, KeyOrigin key) {
        Repeat repeat() {
            return key == KeyOrigin.DATABASE ? Repeat.UNSAFE : Repeat.SAFE;
        }
    }

    enum KeyOrigin {
        /** Made here: whatever row has it is ours. */
        MADE,
        /** The caller's choice: another row may have it. */
        CHOSEN,
        /** Made by the database when the row is inserted. */
        DATABASE
    }

    Row<R> row(Values<R> values) {
        return row(values, List.of());
    }

    /** A new row some of whose columns get their values otherwise. */
    @SuppressWarnings("unchecked") // the key's only column holds UUIDs
    Row<R> row(Values<R> values, List<? extends Field<?>> others) {
        if (values.addsAny()) {
            throw new IllegalArgumentException("a new row has nothing to increment; set its values");
        }
        boolean chosen = entity.key().columns().stream()
                .allMatch(column -> others.contains(column) || values.indexOf(column) >= 0);
        if (chosen) {
            return checked(new Row<>(values, KeyOrigin.CHOSEN), others);
        }
        if (!makesKeys) {
            return checked(new Row<>(values, KeyOrigin.DATABASE), others);
        }
        var column = (org.jooq.TableField<R, UUID>) entity.key().columns().get(0);
        return checked(new Row<>(values.and(column, ids.get()), KeyOrigin.MADE), others);
    }

    private Row<R> checked(Row<R> row, List<? extends Field<?>> others) {
        List<Field<?>> otherwise = new ArrayList<>(others);
        otherwise.addAll(entity.madeByDatabase());
        ColumnRules.checkComplete(entity.table(), row.values(), otherwise);
        return row;
    }

    SqlCall<T> create(Row<R> row) {
        ColumnSet set = ColumnSet.of(entity, row.values());
        Query<T> insert = inserts.of(set.columns());
        return (connection, attempt) -> {
            try {
                return insert.one(connection, set.values());
            } catch (java.sql.SQLException failure) {
                boolean mayBeOurs =
                        attempt > 1 && row.key() != KeyOrigin.DATABASE && SqlState.isUniqueViolation(failure);
                if (!mayBeOurs) {
                    throw failure;
                }
                BitSet compared = row.key() == KeyOrigin.MADE ? keyColumns() : comparable(set.columns());
                return standing.of(compared)
                        .first(connection, chosen(set, compared))
                        .orElseThrow(() -> failure);
            }
        };
    }

    /** The columns of the key, by their place in the table. */
    BitSet keyColumns() {
        BitSet columns = new BitSet();
        for (Field<?> column : entity.key().columns()) {
            columns.set(entity.table().indexOf(column));
        }
        return columns;
    }

    /** Without the types that have no equality. */
    BitSet comparable(BitSet columns) {
        BitSet comparable = new BitSet();
        columns.stream().filter(at -> hasEquality(entity.table().field(at))).forEach(comparable::set);
        return comparable;
    }

    private static boolean hasEquality(@Nullable Field<?> column) {
        String type = column == null ? "" : column.getDataType().getTypeName();
        return !List.of(
                        SQLDataType.JSON.getTypeName(),
                        SQLDataType.XML.getTypeName(),
                        "point",
                        "polygon",
                        "box",
                        "circle")
                .contains(type);
    }

    static @Nullable Object[] chosen(ColumnSet set, BitSet columns) {
        List<@Nullable Object> values = new ArrayList<>();
        int next = 0;
        for (int at = set.columns().nextSetBit(0); at >= 0; at = set.columns().nextSetBit(at + 1)) {
            if (columns.get(at)) {
                values.add(set.values()[next]);
            }
            next++;
        }
        return values.toArray();
    }

    private Query<T> insert(BitSet columns) {
        List<Field<?>> fields = ColumnSet.fields(entity.table(), columns);
        var sql = entity.view().sql();
        var insert = fields.isEmpty()
                ? sql.insertInto(entity.table()).defaultValues()
                : sql.insertInto(entity.table())
                        .columns(fields)
                        .values(fields.stream().map(Query::parameter).toArray(Field<?>[]::new));
        return Query.of(insert.returning(entity.columns().fields()), entity.columns());
    }

    /** A row that has all of these values. */
    private Query<T> standing(BitSet columns) {
        Condition same = DSL.noCondition();
        for (Field<?> field : ColumnSet.fields(entity.table(), columns)) {
            same = same.and(isSame(field));
        }
        return Query.of(
                entity.view()
                        .sql()
                        .select(entity.columns().fields())
                        .from(entity.table())
                        .where(same),
                entity.columns());
    }

    <V> Condition isSame(Field<V> field) {
        return entity.key().columns().contains(field)
                ? field.eq(parameter(field))
                : field.isNotDistinctFrom(parameter(field));
    }
}
