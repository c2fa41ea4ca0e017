package dev.tegmen.statement;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jooq.DataType;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * A type that the driver itself sends and reads as the column's: the bind needs no cast, and nothing of jOOQ when a call
 * runs. Types with a converter or a binding of their own are none, nor are those whose name is another than jOOQ's own.
 */
@SuppressWarnings("ImmutableEnumChecker") // the list of types is made once and never changed
enum JdbcType {
    TEXT(Types.VARCHAR, SQLDataType.VARCHAR, SQLDataType.CLOB, SQLDataType.CHAR) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setString(index, (String) value);
        }

        @Override
        @Nullable
        Object read(ResultSet rows, int position, Class<?> type) throws SQLException {
            return rows.getString(position);
        }
    },
    INSTANT(Types.TIMESTAMP_WITH_TIMEZONE, SQLDataType.INSTANT) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setObject(index, BinaryInstant.of((Instant) value));
        }

        @Override
        @Nullable
        Object read(ResultSet rows, int position, Class<?> type) throws SQLException {
            OffsetDateTime time = rows.getObject(position, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }
    },
    INT(Types.INTEGER, SQLDataType.INTEGER) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setInt(index, (Integer) value);
        }

        @Override
        @Nullable
        Object read(ResultSet rows, int position, Class<?> type) throws SQLException {
            int value = rows.getInt(position);
            return value == 0 && rows.wasNull() ? null : (Object) value;
        }
    },
    LONG(Types.BIGINT, SQLDataType.BIGINT) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setLong(index, (Long) value);
        }

        @Override
        @Nullable
        Object read(ResultSet rows, int position, Class<?> type) throws SQLException {
            long value = rows.getLong(position);
            return value == 0 && rows.wasNull() ? null : (Object) value;
        }
    },
    UUIDS(Types.ARRAY, SQLDataType.UUID.array()) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setArray(index, statement.getConnection().createArrayOf("uuid", (Object[]) value));
        }

        @Override
        @Nullable
        Object read(ResultSet rows, int position, Class<?> type) throws SQLException {
            return array(rows, position);
        }
    },
    TEXTS(Types.ARRAY, SQLDataType.VARCHAR.array(), SQLDataType.CLOB.array()) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setArray(index, statement.getConnection().createArrayOf("text", (Object[]) value));
        }

        @Override
        @Nullable
        Object read(ResultSet rows, int position, Class<?> type) throws SQLException {
            return array(rows, position);
        }
    },
    /** The values of a column in many rows. */
    ELEMENTS(Types.ARRAY, ElementArray.type("text")) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            ((ElementArray) value).bind(statement, index);
        }

        @Override
        Object read(ResultSet rows, int position, Class<?> type) {
            throw new UnsupportedOperationException("these arrays are sent, never read");
        }
    },
    /** What JDBC maps by itself (JDBC 4.2, appendix B), and UUIDs, which this driver does. */
    OBJECT(
            Types.NULL,
            SQLDataType.UUID,
            SQLDataType.BOOLEAN,
            SQLDataType.SMALLINT,
            SQLDataType.NUMERIC,
            SQLDataType.DECIMAL,
            SQLDataType.REAL,
            SQLDataType.FLOAT,
            SQLDataType.DOUBLE,
            SQLDataType.LOCALDATE,
            SQLDataType.LOCALDATETIME,
            SQLDataType.OFFSETDATETIME) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setObject(index, value);
        }

        @Override
        @Nullable
        Object read(ResultSet rows, int position, Class<?> type) throws SQLException {
            return rows.getObject(position, type);
        }
    };

    private final int nullType;
    private final List<DataType<?>> types;

    JdbcType(int nullType, DataType<?>... types) {
        this.nullType = nullType;
        this.types = List.of(types);
    }

    abstract void set(PreparedStatement statement, int index, Object value) throws SQLException;

    /** Reads a column, of the Java type that the column has. */
    @Nullable
    abstract Object read(ResultSet rows, int position, Class<?> type) throws SQLException;

    private static @Nullable Object array(ResultSet rows, int position) throws SQLException {
        Array array = rows.getArray(position);
        return array == null ? null : array.getArray();
    }

    void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, nullType);
        } else {
            set(statement, index, value);
        }
    }

    static Optional<JdbcType> of(DataType<?> type) {
        for (JdbcType direct : values()) {
            for (DataType<?> known : direct.types) {
                if (isLike(type, known)) {
                    return Optional.of(direct);
                }
            }
        }
        return Optional.empty();
    }

    /** The same but for length, precision, default and whether it is NOT NULL. */
    private static boolean isLike(DataType<?> type, DataType<?> known) {
        return type.getType() == known.getType()
                && type.getTypeName().equals(known.getTypeName())
                && type.getBinding().getClass() == known.getBinding().getClass()
                && type.getConverter().getClass() == known.getConverter().getClass();
    }
}
