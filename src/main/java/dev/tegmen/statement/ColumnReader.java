package dev.tegmen.statement;

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
                .<ColumnReader>map(direct -> (rows, position) -> direct.read(rows, position, type))
                .orElseGet(() -> (rows, position) -> JooqColumn.read(field, rows, position));
    }
}
