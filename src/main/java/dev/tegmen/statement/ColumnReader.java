package dev.tegmen.statement;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** Reads a column by its position: as the driver does it best, or through the column's own converter and binding. */
@FunctionalInterface
interface ColumnReader {
    /** Reads the column of the current row, from 1. */
    @Nullable
    Object read(ResultSet rows, int position) throws SQLException;

    static ColumnReader of(Field<?> field) {
        Class<?> type = field.getType();
        return JdbcType.of(field.getDataType())
                .map(direct -> Number.class.isAssignableFrom(type)
                        ? number(type, direct)
                        : (ColumnReader) (rows, position) -> direct.read(rows, position, type))
                .orElseGet(() -> (rows, position) -> JooqColumn.read(field, rows, position));
    }

    /** An expression may have another numeric type in the database than jOOQ takes it for: {@code sum(int)} is a bigint. */
    private static ColumnReader number(Class<?> type, JdbcType direct) {
        if (type == BigDecimal.class) {
            return ResultSet::getBigDecimal;
        }
        if (type == Short.class) {
            return (rows, position) -> orNull(rows, rows.getShort(position));
        }
        if (type == Double.class) {
            return (rows, position) -> orNull(rows, rows.getDouble(position));
        }
        if (type == Float.class) {
            return (rows, position) -> orNull(rows, rows.getFloat(position));
        }
        return (rows, position) -> direct.read(rows, position, type);
    }

    private static @Nullable Object orNull(ResultSet rows, Object value) throws SQLException {
        return rows.wasNull() ? null : value;
    }
}
