package dev.tegmen.statement;

import dev.tegmen.error.InvalidValueException;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.TegmenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jooq.Attachable;
import org.jooq.AttachableQueryPart;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.Param;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.VisitListener;
import org.jooq.conf.ParamCastMode;
import org.jooq.conf.ParamType;
import org.jooq.conf.Settings;
import org.jooq.conf.SettingsTools;
import org.jooq.conf.StatementType;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * SQL text rendered from a jOOQ statement, and how its binds are sent. Immutable.
 *
 * <p>Where all binds are of a {@link JdbcType} they go to the driver as they are, and the text has no casts: the driver
 * says of each which type it has. Otherwise jOOQ casts and binds, as in any statement of its own.
 */
final class SqlText {
    static final SQLDialect DIALECT = SQLDialect.POSTGRES;

    private static final DSLContext JOOQ = DSL.using(DIALECT, bound(new Settings()));

    private final String sql;
    private final Bind[] binds;
    private final Parameters.Key[] parameters;
    private final boolean direct;

    private SqlText(String sql, Bind[] binds, Parameters.Key[] parameters, boolean direct) {
        this.sql = sql;
        this.binds = binds;
        this.parameters = parameters;
        this.direct = direct;
    }

    /** The settings of the context that made the statement, if one for PostgreSQL did; else jOOQ's own. */
    private static Settings settings(Attachable statement) {
        Configuration made = statement.configuration();
        return bound(made == null || made.family() != DIALECT ? new Settings() : SettingsTools.clone(made.settings()));
    }

    /** Each value is a bind; and jOOQ would log those that it binds, if it were let. */
    private static Settings bound(Settings settings) {
        return settings.withParamType(ParamType.INDEXED)
                .withStatementType(StatementType.PREPARED_STATEMENT)
                .withParamCastMode(ParamCastMode.DEFAULT)
                .withExecuteLogging(false);
    }

    static SqlText of(AttachableQueryPart statement) {
        return of(statement, true);
    }

    /** Casts and binds as jOOQ does, whatever the driver could do by itself. */
    static SqlText asJooq(AttachableQueryPart statement) {
        return of(statement, false);
    }

    private static SqlText of(AttachableQueryPart statement, boolean mayBeDirect) {
        Rendering.count();
        Settings settings = settings(statement);
        List<Param<?>> params = params(statement, settings);
        TreeSet<Parameters.Key> keys = new TreeSet<>();
        boolean direct = mayBeDirect;
        for (Param<?> param : params) {
            Parameters.Key key = Parameters.Key.of(param);
            if (key != null) {
                keys.add(key);
            }
            direct &= JdbcType.of(param.getDataType()).isPresent();
        }
        Parameters.Key[] parameters = keys.toArray(new Parameters.Key[0]);
        Bind[] binds = params.stream().map(param -> Bind.of(param, parameters)).toArray(Bind[]::new);
        if (direct) {
            settings.setParamCastMode(ParamCastMode.NEVER);
        }
        return new SqlText(DSL.using(DIALECT, settings).render(statement), binds, parameters, direct);
    }

    /**
     * The binds in the order of the text: each value that has no other within. What plain SQL renders on the way, to find
     * its own, is none.
     */
    private static List<Param<?>> params(QueryPart statement, Settings settings) {
        List<Param<?>> params = new ArrayList<>();
        Deque<Integer> before = new ArrayDeque<>();
        Configuration collecting = new DefaultConfiguration()
                .set(DIALECT)
                .set(settings)
                .set(VisitListener.onVisitStart(visit -> before.push(params.size()))
                        .onVisitEnd(visit -> {
                            boolean hasNoneWithin = before.pop() == params.size();
                            boolean isPlace = visit.renderContext() == null
                                    && visit.context().paramType() != ParamType.INLINED;
                            if (isPlace
                                    && hasNoneWithin
                                    && visit.queryPart() instanceof Param<?> param
                                    && !param.isInline()) {
                                params.add(param);
                            }
                        }));
        int binds = DSL.using(collecting).extractBindValues(statement).size();
        if (binds != params.size()) {
            throw new IllegalArgumentException("this statement has " + binds + " binds, but " + params.size()
                    + " values: a part of it renders values in a way of its own");
        }
        return params;
    }

    String sql() {
        return sql;
    }

    PreparedStatement prepare(Connection connection, @Nullable Object[] values) throws SQLException {
        check(values);
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            if (direct) {
                for (int i = 0; i < binds.length; i++) {
                    binds[i].bind(statement, i + 1, values);
                }
            } else {
                bindByJooq(statement, values);
            }
            return statement;
        } catch (SQLException | TegmenException e) {
            statement.close();
            throw e;
        } catch (RuntimeException e) {
            statement.close();
            throw unsendable(e);
        }
    }

    /** Nothing was sent: a converter, a binding or a value itself has failed, whose words may hold the value. */
    private static InvalidValueException unsendable(RuntimeException failure) {
        Throwable cause = failure;
        while (cause instanceof DataAccessException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new InvalidValueException(
                "a value",
                "cannot be sent: its converter or binding has thrown "
                        + cause.getClass().getName());
    }

    private void check(@Nullable Object[] values) {
        if (values.length != parameters.length) {
            throw new IllegalArgumentException(parameters.length + " values needed, " + values.length
                    + " given; one for each that Query.parameter made, in the order in which they were made: "
                    + List.of(parameters));
        }
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value != null && !parameters[i].type().isInstance(value)) {
                throw new InvalidValueException(
                        "value " + (i + 1) + " (" + parameters[i] + ")",
                        "must be a " + parameters[i].type().getTypeName() + ", but is a "
                                + value.getClass().getTypeName()
                                + "; values come in the order in which their parameters"
                                + " were made");
            }
        }
    }

    @SuppressWarnings("removal") // there is no other way to have a binding of jOOQ's bind
    private void bindByJooq(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        QueryPart[] valued = new QueryPart[binds.length];
        for (int i = 0; i < binds.length; i++) {
            valued[i] = binds[i].valued(values);
        }
        try {
            JOOQ.bindContext(statement).visit(DSL.list(valued));
        } catch (DataAccessException e) {
            throw SqlState.find(e).orElseThrow(() -> e);
        }
    }

    /**
     * A place for a value in the text.
     *
     * @param param what stands there; where the statement has fixed its value, it is that
     * @param fixed the value that the statement has fixed, as it was when it was rendered
     * @param parameter which parameter's value it takes; -1 where it is fixed
     * @param type how it is sent, unless by jOOQ
     */
    private record Bind(
            Param<?> param,
            @Nullable Object fixed,
            int parameter,
            @Nullable JdbcType type) {
        static Bind of(Param<?> param, Parameters.Key[] parameters) {
            Parameters.Key key = Parameters.Key.of(param);
            return new Bind(
                    param,
                    param.getValue(),
                    key == null ? -1 : Arrays.binarySearch(parameters, key),
                    JdbcType.of(param.getDataType()).orElse(null));
        }

        void bind(PreparedStatement statement, int index, @Nullable Object[] values) throws SQLException {
            Objects.requireNonNull(type).bind(statement, index, parameter < 0 ? fixed : values[parameter]);
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        QueryPart valued(@Nullable Object[] values) {
            return parameter < 0 ? param : DSL.val(values[parameter], (DataType) param.getDataType());
        }
    }
}
