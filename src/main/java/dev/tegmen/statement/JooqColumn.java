package dev.tegmen.statement;

import dev.tegmen.error.SqlState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jooq.BindingGetResultSetContext;
import org.jooq.Configuration;
import org.jooq.Converter;
import org.jooq.ConverterContext;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.conf.SettingsTools;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DefaultConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A column of a result, read by the binding of its field: jOOQ's own for its type, or the one that a service has given it.
 *
 * @param <U> the field's Java type
 */
final class JooqColumn<U> implements BindingGetResultSetContext<U>, ConverterContext {
    private static final Configuration CONFIGURATION = new DefaultConfiguration()
            .set(SqlText.DIALECT)
            .set(SettingsTools.defaultSettings().withExecuteLogging(false));

    private final Field<U> field;
    private final ResultSet rows;
    private final int position;
    private final Instant made = Instant.now();
    private final Map<Object, Object> data = new HashMap<>();
    private final Consumer<@Nullable U> target;

    private JooqColumn(Field<U> field, ResultSet rows, int position, Consumer<@Nullable U> target) {
        this.field = field;
        this.rows = rows;
        this.position = position;
        this.target = target;
    }

    static <U> @Nullable Object read(Field<U> field, ResultSet rows, int position) throws SQLException {
        AtomicReference<@Nullable U> value = new AtomicReference<>();
        try {
            field.getBinding().get(new JooqColumn<>(field, rows, position, value::set));
        } catch (DataAccessException e) {
            throw SqlState.find(e).orElseThrow(() -> e);
        }
        return value.get();
    }

    @Override
    public ResultSet resultSet() {
        return rows;
    }

    @Override
    public int index() {
        return position;
    }

    @Override
    public Field<U> field() {
        return field;
    }

    @Override
    public void value(@Nullable U read) {
        target.accept(read);
    }

    /** For a binding that wraps another one. */
    @Override
    @SuppressWarnings("unchecked") // the field is the same one, whatever the wrapped binding takes it for
    public <T> BindingGetResultSetContext<T> convert(Converter<? super T, ? extends U> converter) {
        return new JooqColumn<>((Field<T>) field, rows, position, read -> value(converter.from(read)));
    }

    @Override
    public ConverterContext converterContext() {
        return this;
    }

    @Override
    @SuppressWarnings("NullAway") // there is none: the statement is not run by jOOQ
    public @Nullable ExecuteContext executeContext() {
        return null;
    }

    @Override
    public Instant creationTime() {
        return made;
    }

    @Override
    public Configuration configuration() {
        return CONFIGURATION;
    }

    @Override
    public DSLContext dsl() {
        return CONFIGURATION.dsl();
    }

    @Override
    public Settings settings() {
        return CONFIGURATION.settings();
    }

    @Override
    public SQLDialect dialect() {
        return CONFIGURATION.dialect();
    }

    @Override
    public SQLDialect family() {
        return CONFIGURATION.family();
    }

    @Override
    public Map<Object, Object> data() {
        return data;
    }

    @Override
    public @Nullable Object data(Object key) {
        return data.get(key);
    }

    @Override
    public @Nullable Object data(Object key, Object entry) {
        return data.put(key, entry);
    }
}
