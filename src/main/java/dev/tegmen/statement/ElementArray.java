package dev.tegmen.statement;

import java.sql.Connection;
import java.sql.PreparedStatement;
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
import org.jooq.impl.SQLDataType;

/** The values of a column in many rows, as one bind. Belongs to the call that it is made for. */
final class ElementArray {
    private final String elementType;
    private final Object[] elements;

    /**
     * Wraps elements.
     *
     * @param elementType their type's name, as the server has it
     * @param elements an array of the Java type that the driver sends best, whose elements may be null
     */
    ElementArray(String elementType, Object[] elements) {
        this.elementType = elementType;
        this.elements = elements;
    }

    /** The jOOQ type of an array of such elements: a parameter of it is one bind with a cast to the array's type. */
    static DataType<ElementArray> type(String elementType) {
        return SQLDataType.OTHER.asConvertedDataType(new Bound(elementType));
    }

    void bind(PreparedStatement statement, int index) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(index, connection.createArrayOf(elementType, elements));
    }

    /** The type of the elements: their values are the caller's data. */
    @Override
    public String toString() {
        return elementType + "[]";
    }

    private static final class Bound implements Binding<Object, ElementArray> {
        private static final long serialVersionUID = 1L;

        private final String elementType;

        Bound(String elementType) {
            this.elementType = elementType;
        }

        @Override
        public Converter<Object, ElementArray> converter() {
            return Converter.ofNullable(Object.class, ElementArray.class, ElementArray.class::cast, array -> array);
        }

        @Override
        public void sql(BindingSQLContext<ElementArray> context) {
            context.render().sql("cast(? as " + elementType + "[])");
        }

        @Override
        public void set(BindingSetStatementContext<ElementArray> context) throws SQLException {
            ElementArray array = context.value();
            if (array == null) {
                context.statement().setNull(context.index(), Types.ARRAY);
            } else {
                array.bind(context.statement(), context.index());
            }
        }

        @Override
        public void register(BindingRegisterContext<ElementArray> context) {
            throw onlySent();
        }

        @Override
        public void set(BindingSetSQLOutputContext<ElementArray> context) {
            throw onlySent();
        }

        @Override
        public void get(BindingGetResultSetContext<ElementArray> context) {
            throw onlySent();
        }

        @Override
        public void get(BindingGetStatementContext<ElementArray> context) {
            throw onlySent();
        }

        @Override
        public void get(BindingGetSQLInputContext<ElementArray> context) {
            throw onlySent();
        }

        private static UnsupportedOperationException onlySent() {
            return new UnsupportedOperationException("these arrays are sent, never read");
        }
    }
}
