package dev.tegmen.statement;

import java.sql.SQLException;
import java.sql.Types;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The binding of a column whose converter does not take null, for a parameter: it is rendered while its value is not there
 * yet, which looks like null to jOOQ. The converter is asked for values only.
 *
 * @param <U> the column's Java type
 */
final class LateBinding<U> implements Binding<Object, U> {
    private static final long serialVersionUID = 1L;

    private final String column;
    private final Binding<?, U> binding;
    private final transient Sql sql;
    private final ValuesOnly<U> converter;

    private LateBinding(String column, DataType<U> type, Sql sql) {
        this.column = column;
        this.binding = type.getBinding();
        this.sql = sql;
        this.converter = new ValuesOnly<>(type.getConverter());
    }

    @FunctionalInterface
    private interface Sql {
        void render(BindingSQLContext<?> context) throws SQLException;
    }

    /** jOOQ's own bindings render what the type beneath renders; somebody else's knows best. */
    static <U> LateBinding<U> of(String column, DataType<U> type, DataType<?> base) {
        Field<?> standIn = DSL.val(null, base);
        Binding<?, U> binding = type.getBinding();
        boolean ofJooq = binding.getClass().getPackage() == DSL.class.getPackage();
        return new LateBinding<>(
                column, type, ofJooq ? context -> context.render().visit(standIn) : rendering(column, binding));
    }

    @SuppressWarnings("unchecked")
    private static <U> Sql rendering(String column, Binding<?, U> binding) {
        return context -> {
            try {
                binding.sql((BindingSQLContext<U>) context);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("a parameter for " + column
                        + " cannot be bound: it is rendered before it has a value, but its"
                        + " binding does not take null (" + e.getClass().getName() + "); let its converter return"
                        + " null for null");
            }
        };
    }

    /** For a type that jOOQ knows by its name only. */
    static <U> LateBinding<U> castTo(String column, DataType<U> type) {
        String cast = "cast(? as " + type.getTypeName() + ")";
        return new LateBinding<>(column, type, context -> context.render().sql(cast));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Converter<Object, U> converter() {
        return (Converter<Object, U>) (Converter<?, U>) converter;
    }

    @Override
    public void sql(BindingSQLContext<U> context) throws SQLException {
        sql.render(context);
    }

    @Override
    public void set(BindingSetStatementContext<U> context) throws SQLException {
        if (context.value() == null) {
            context.statement().setNull(context.index(), Types.OTHER);
        } else {
            binding.set(context);
        }
    }

    @Override
    public void register(BindingRegisterContext<U> context) {
        throw onlySent();
    }

    @Override
    public void set(BindingSetSQLOutputContext<U> context) {
        throw onlySent();
    }

    @Override
    public void get(BindingGetResultSetContext<U> context) {
        throw onlySent();
    }

    @Override
    public void get(BindingGetStatementContext<U> context) {
        throw onlySent();
    }

    @Override
    public void get(BindingGetSQLInputContext<U> context) {
        throw onlySent();
    }

    private UnsupportedOperationException onlySent() {
        return new UnsupportedOperationException("the parameter for " + column + " is sent, never read");
    }

    /** Converts what is there. */
    private record ValuesOnly<U>(Converter<?, U> converter) implements Converter<Object, U> {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("unchecked")
        public @Nullable U from(@Nullable Object value) {
            return value == null ? null : ((Converter<Object, U>) converter).from(value);
        }

        @Override
        public @Nullable Object to(@Nullable U value) {
            return value == null ? null : converter.to(value);
        }

        @Override
        @SuppressWarnings("unchecked")
        public Class<Object> fromType() {
            return (Class<Object>) converter.fromType();
        }

        @Override
        public Class<U> toType() {
            return converter.toType();
        }
    }
}
