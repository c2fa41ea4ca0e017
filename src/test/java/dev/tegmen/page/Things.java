package dev.tegmen.page;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DataType;
import org.jooq.EnumType;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.EnumConverter;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;

/** A table with a column of each type that keys can have, nullable and not, each with few values so that many are equal. */
@SuppressWarnings("serial") // jOOQ 3.21 no longer says that its fields are serializable
final class Things extends TableImpl<Record> {
    private static final long serialVersionUID = 1L;

    static final Things THINGS = new Things();

    final TableField<Record, UUID> ID = createField(DSL.name("id"), SQLDataType.UUID.notNull(), this);
    final TableField<Record, Integer> LOT = createField(DSL.name("lot"), SQLDataType.INTEGER.notNull(), this);
    final List<Column<?>> columns;

    private Things() {
        super(DSL.name("things"));
        columns = List.of(
                column("a", "int4 not null", SQLDataType.INTEGER.notNull(), 1, 2, 3),
                column("b", "int4", SQLDataType.INTEGER, -1, 0, 7),
                column("c", "int8", SQLDataType.BIGINT, -5L, 5L, Long.MAX_VALUE),
                column("d", "varchar(20) not null", SQLDataType.VARCHAR(20).notNull(), "", "a", "b", "it's"),
                column("e", "varchar(20)", SQLDataType.VARCHAR(20), "x", "y", "z"),
                column(
                        "f",
                        "numeric(20, 4)",
                        SQLDataType.NUMERIC(20, 4),
                        decimal("-0.5"),
                        decimal("1"),
                        decimal("1.0001")),
                // declared with less precision than the column has: what is read must be what is compared
                column("g", "timestamp not null", SQLDataType.LOCALDATETIME(3).notNull(), time(1), time(2), time(1001)),
                column("h", "timestamptz", SQLDataType.INSTANT, instant(1), instant(2), instant(1001)),
                column(
                        "i",
                        "timestamptz not null",
                        SQLDataType.OFFSETDATETIME(3).notNull(),
                        offset(1),
                        offset(2),
                        offset(3)),
                column("j", "date", SQLDataType.LOCALDATE, LocalDate.of(1, 1, 1), LocalDate.of(2026, 1, 1)),
                column("k", "boolean", SQLDataType.BOOLEAN, false, true),
                column("l", "float8 not null", SQLDataType.DOUBLE.notNull(), -0.1, 1e300),
                column("m", "float4", SQLDataType.REAL, -0.1f, 0.2f),
                column("n", "uuid", SQLDataType.UUID, new UUID(0, 1), new UUID(1, 0)),
                column("o", "int2 not null", SQLDataType.SMALLINT.notNull(), (short) -1, (short) 1),
                column("p", "numeric(30)", SQLDataType.DECIMAL_INTEGER, BigInteger.ONE, BigInteger.TEN.pow(25)),
                column("q", "char(3) not null", SQLDataType.CHAR(3).notNull(), "a  ", "ab ", "abc"),
                column("r", "mood", SQLDataType.VARCHAR.asEnumDataType(Mood.class), Mood.SAD, Mood.FINE, Mood.GLAD),
                column(
                        "s",
                        "varchar(10) not null",
                        SQLDataType.VARCHAR(10)
                                .notNull()
                                .asConvertedDataType(new EnumConverter<>(String.class, Size.class)),
                        Size.BIG,
                        Size.MIDDLE,
                        Size.SMALL));
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text).setScale(4);
    }

    private static LocalDateTime time(int micros) {
        return LocalDateTime.of(2026, 1, 1, 0, 0, 0, micros * 1000);
    }

    private static Instant instant(int micros) {
        return time(micros).toInstant(ZoneOffset.UTC);
    }

    private static OffsetDateTime offset(int micros) {
        return time(micros).atOffset(ZoneOffset.UTC);
    }

    @SafeVarargs
    private <V> Column<V> column(String name, String sqlType, DataType<V> type, V... ascending) {
        List<V> values = new ArrayList<>();
        for (V value : ascending) {
            values.add(value);
        }
        return new Column<>(createField(DSL.name(name), type, this), sqlType, values);
    }

    /**
     * A column.
     *
     * @param ascending its values in the order that the database has for them
     */
    record Column<V>(TableField<Record, V> field, String sqlType, List<V> ascending) {
        boolean nullable() {
            return field.getDataType().nullable();
        }

        /** A value as it is to be stored, with all the precision that the column has. */
        Field<V> stored(int number) {
            DataType<V> type = field.getDataType();
            DataType<V> precise = type.isDateTime() && type.precisionDefined() ? type.precision(6) : type;
            return number < 0 ? DSL.val((V) null, precise) : DSL.val(ascending.get(number), precise);
        }
    }

    @Override
    public UniqueKey<Record> getPrimaryKey() {
        return Internal.createUniqueKey(this, ID);
    }

    /** Its DDL, on both engines. */
    List<String> ddl() {
        return List.of(
                "create type mood as enum ('sad', 'fine', 'glad')",
                columns.stream()
                        .map(column -> column.field().getName() + " " + column.sqlType())
                        .collect(Collectors.joining(
                                ", ", "create table things (id uuid primary key, lot int4 not null, ", ")")),
                "create index things_lot_idx on things (lot)");
    }

    /** A database enum, whose order is not that of the alphabet. */
    enum Mood implements EnumType {
        SAD("sad"),
        FINE("fine"),
        GLAD("glad");

        private final String literal;

        Mood(String literal) {
            this.literal = literal;
        }

        @Override
        public String getLiteral() {
            return literal;
        }

        @Override
        public String getName() {
            return "mood";
        }
    }

    /** A Java enum that is stored as text. */
    enum Size {
        BIG,
        MIDDLE,
        SMALL
    }
}
