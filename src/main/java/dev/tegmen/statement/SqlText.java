package dev.tegmen.statement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamCastMode;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** SQL text rendered from a jOOQ statement, and how its binds are sent. Immutable. */
final class SqlText {
    static final SQLDialect DIALECT = SQLDialect.POSTGRES;

    /** Names stand unquoted and without a schema: the search path finds the tables. jOOQ would log each value. */
    static final Settings SETTINGS = new Settings()
            .withRenderSchema(false)
            .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
            .withParamCastMode(ParamCastMode.NEVER)
            .withExecuteLogging(false);

    private static final DSLContext RENDERER = DSL.using(DIALECT, SETTINGS);

    private final String sql;
    private final Slot[] slots;
    private final int parameters;

    private SqlText(String sql, Slot[] slots) {
        this.sql = sql;
        this.slots = slots;
        int named = 0;
        for (Slot slot : slots) {
            named += slot.variable ? 1 : 0;
        }
        this.parameters = named;
    }

    static SqlText of(QueryPart statement) {
        Rendering.count();
        String sql = RENDERER.render(statement);
        List<Slot> slots = new ArrayList<>();
        for (Param<?> param : RENDERER.extractParams(statement).values()) {
            if (!param.isInline()) {
                slots.add(Slot.of(param));
            }
        }
        int binds = RENDERER.extractBindValues(statement).size();
        if (binds != slots.size()) {
            throw new IllegalArgumentException("each parameter may stand once in a statement, but " + slots.size()
                    + " parameters make " + binds + " binds in: " + sql);
        }
        return new SqlText(sql, slots.toArray(new Slot[0]));
    }

    String sql() {
        return sql;
    }

    PreparedStatement prepare(Connection connection, @Nullable Object[] values) throws SQLException {
        if (values.length != parameters) {
            throw new IllegalArgumentException(parameters + " values needed, " + values.length + " given for: " + sql);
        }
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            int next = 0;
            for (int i = 0; i < slots.length; i++) {
                Slot slot = slots[i];
                slot.bind(statement, i + 1, slot.variable ? values[next++] : slot.constant);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    /** One bind: its type, and whether each call gives its value or the statement itself has fixed it. */
    private record Slot(
            Kind kind,
            String arrayType,
            boolean variable,
            @Nullable Object constant) {
        static Slot of(Param<?> param) {
            Class<?> type = param.getType();
            boolean variable = param.getParamName() != null;
            return new Slot(
                    Kind.of(type),
                    type == UUID[].class ? "uuid" : type == String[].class ? "text" : "",
                    variable,
                    variable ? null : param.getValue());
        }

        void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
            if (value == null) {
                statement.setNull(index, kind.jdbcType);
                return;
            }
            switch (kind) {
                case TEXT -> statement.setString(index, (String) value);
                case INSTANT -> statement.setObject(index, BinaryInstant.of((Instant) value));
                case INT -> statement.setInt(index, (Integer) value);
                case LONG -> statement.setLong(index, (Long) value);
                case ARRAY ->
                    statement.setArray(index, statement.getConnection().createArrayOf(arrayType, (Object[]) value));
                case OTHER -> statement.setObject(index, value);
            }
        }
    }

    private enum Kind {
        TEXT(java.sql.Types.VARCHAR),
        INSTANT(java.sql.Types.TIMESTAMP_WITH_TIMEZONE),
        INT(java.sql.Types.INTEGER),
        LONG(java.sql.Types.BIGINT),
        ARRAY(java.sql.Types.ARRAY),
        OTHER(java.sql.Types.NULL);

        private final int jdbcType;

        Kind(int jdbcType) {
            this.jdbcType = jdbcType;
        }

        static Kind of(Class<?> type) {
            if (type == String.class) {
                return TEXT;
            }
            if (type == Instant.class) {
                return INSTANT;
            }
            if (type == Integer.class) {
                return INT;
            }
            if (type == Long.class) {
                return LONG;
            }
            return type == UUID[].class || type == String[].class ? ARRAY : OTHER;
        }
    }
}
