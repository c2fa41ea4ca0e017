package dev.tegmen.statement;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DataType;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * A type that the driver itself sends as the column's: the bind needs no cast, and nothing of jOOQ when a call runs. Types
 * with a converter or a binding of their own are never direct, nor are those whose name is another than jOOQ's own.
 */
@SuppressWarnings("ImmutableEnumChecker") // the list of types is made once and never changed
enum DirectType {
    TEXT(Types.VARCHAR, SQLDataType.VARCHAR, SQLDataType.CLOB, SQLDataType.CHAR) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setString(index, (String) value);
        }
    },
    INSTANT(Types.TIMESTAMP_WITH_TIMEZONE, SQLDataType.INSTANT) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setObject(index, BinaryInstant.of((Instant) value));
        }
    },
    INT(Types.INTEGER, SQLDataType.INTEGER) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setInt(index, (Integer) value);
        }
    },
    LONG(Types.BIGINT, SQLDataType.BIGINT) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setLong(index, (Long) value);
        }
    },
    UUIDS(Types.ARRAY, SQLDataType.UUID.array()) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setArray(index, statement.getConnection().createArrayOf("uuid", (Object[]) value));
        }
    },
    TEXTS(Types.ARRAY, SQLDataType.VARCHAR.array(), SQLDataType.CLOB.array()) {
        @Override
        void set(PreparedStatement statement, int index, Object value) throws SQLException {
            statement.setArray(index, statement.getConnection().createArrayOf("text", (Object[]) value));
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
    };

    private final int nullType;
    private final List<DataType<?>> types;

    DirectType(int nullType, DataType<?>... types) {
        this.nullType = nullType;
        this.types = List.of(types);
    }

    abstract void set(PreparedStatement statement, int index, Object value) throws SQLException;

    void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, nullType);
        } else {
            set(statement, index, value);
        }
    }

    static Optional<DirectType> of(DataType<?> type) {
        for (DirectType direct : values()) {
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
