package dev.tegmen.statement;

import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
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
import org.jooq.EnumType;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * The binding of a parameter of a type that could not be without a value. jOOQ renders a parameter as the null that it is
 * until a call brings its value, and a converter for a column that is NOT NULL need not know null: it is asked for values
 * only. And of a type that jOOQ knows by its name only, such as inet, the binding would not even render the name.
 *
 * @param <U> the column's Java type
 */
final class LateBinding<U> implements Binding<Object, U> {
    private static final long serialVersionUID = 1L;

    private final String column;
    private final ValuesOnly<U> converter;
    private final transient Sql sql;
    private final transient Setter<U> setter;

    private LateBinding(String column, Converter<?, U> converter, Sql sql, Setter<U> setter) {
        this.column = column;
        this.converter = new ValuesOnly<>(converter);
        this.sql = sql;
        this.setter = setter;
    }

    @FunctionalInterface
    private interface Sql {
        void render(BindingSQLContext<?> context) throws SQLException;
    }

    @FunctionalInterface
    private interface Setter<U> {
        void set(BindingSetStatementContext<U> context) throws SQLException;
    }

    /** A type with such a binding in the place of its own, where its own will not do. */
    static <U> Optional<DataType<U>> of(String column, DataType<U> type) {
        if (isKnownByNameOnly(type)) {
            String cast = "cast(? as " + type.getTypeName() + ")";
            return Optional.of(new LateBinding<>(
                            column,
                            type.getConverter(),
                            context -> context.render().sql(cast),
                            context -> context.statement().setObject(context.index(), context.value()))
                    .over(SQLDataType.OTHER));
        }
        if (takesNull(type.getConverter())) {
            return Optional.empty();
        }
        Binding<?, U> binding = type.getBinding();
        DataType<?> base = base(type);
        Sql sql = binding.getClass().getPackage() == DSL.class.getPackage()
                ? context -> context.render().visit(DSL.val(null, base))
                : rendering(column, binding);
        return Optional.of(new LateBinding<>(column, type.getConverter(), sql, binding::set).over(base));
    }

    private static boolean isKnownByNameOnly(DataType<?> type) {
        return type.getType() == Object.class
                && type.getBinding().getClass()
                        == SQLDataType.OTHER.getBinding().getClass()
                && !type.getTypeName().equals(SQLDataType.OTHER.getTypeName());
    }

    private static boolean takesNull(Converter<?, ?> converter) {
        try {
            converter.from(null);
            converter.to(null);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** The type that a converter's values have in the database. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static DataType<?> base(DataType<?> type) {
        Class<?> from = type.getConverter().fromType();
        return EnumType.class.isAssignableFrom(from)
                ? SQLDataType.VARCHAR.asEnumDataType((Class) from)
                : type.getSQLDataType();
    }

    /** jOOQ's own bindings render what the type beneath renders; somebody else's must do it themselves. */
    @SuppressWarnings("unchecked")
    private static <U> Sql rendering(String column, Binding<?, U> binding) {
        return context -> {
            try {
                binding.sql((BindingSQLContext<U>) context);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "a parameter for " + column + " cannot be bound: it is rendered before it has a value, but its"
                                + " binding does not take null; let its converter return null for null",
                        e);
            }
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private DataType<U> over(DataType<?> base) {
        return ((DataType) base).asConvertedDataType(this);
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
            setter.set(context);
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
