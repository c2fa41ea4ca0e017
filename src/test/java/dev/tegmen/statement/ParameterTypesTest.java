package dev.tegmen.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tegmen.engine.Engine;
import dev.tegmen.testing.TestDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Binding;
import org.jooq.Catalog;
import org.jooq.Converter;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.EnumType;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultDataType;
import org.jooq.impl.EnumConverter;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.SchemaImpl;
import org.jooq.types.DayToSecond;
import org.jooq.types.YearToMonth;
import org.jooq.types.YearToSecond;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PGobject;

/** A parameter of a column sends what jOOQ itself would, for every type that a column can have. */
class ParameterTypesTest {
    private static TestDatabase testDatabase;
    private static Connection connection;
    private static DSLContext jooq;

    @BeforeAll
    static void open() throws SQLException {
        testDatabase = TestDatabase.createEmpty();
        connection = testDatabase.dataSource().getConnection();
        jooq = DSL.using(connection, SqlText.DIALECT);
        jooq.execute("create schema other");
        jooq.execute("create type mood as enum ('happy', 'sad')");
        jooq.execute("create type other.\"Mood\" as enum ('happy', 'sad')");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
        testDatabase.close();
    }

    /** A column: its type in DDL and in jOOQ, two values, and whether its values can be compared. */
    record Column<V>(String name, String ddl, DataType<V> type, V value, V other, boolean comparable) {
        Field<V> field() {
            return DSL.field(DSL.name(name + " table", "v"), type);
        }

        Table<Record> table() {
            return DSL.table(DSL.name(name + " table"));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static <V> Column<V> column(String name, String ddl, DataType<V> type, V value, V other) {
        return new Column<>(name, ddl, type, value, other, true);
    }

    enum Level {
        LOW,
        HIGH
    }

    enum Mood implements EnumType {
        HAPPY,
        SAD;

        @Override
        public @Nullable Catalog getCatalog() {
            return null;
        }

        @Override
        public @Nullable Schema getSchema() {
            return null;
        }

        @Override
        public String getName() {
            return "mood";
        }

        @Override
        public String getLiteral() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    enum OtherMood implements EnumType {
        HAPPY,
        SAD;

        @Override
        public Schema getSchema() {
            return new SchemaImpl(DSL.name("other"));
        }

        @Override
        public String getName() {
            return "Mood";
        }

        @Override
        public String getLiteral() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    record Cents(long value) {}

    private static final Converter<BigDecimal, Long> CENTS = Converter.of(
            BigDecimal.class,
            Long.class,
            amount -> amount.movePointRight(2).longValueExact(),
            cents -> BigDecimal.valueOf(cents, 2));

    private static final Binding<Object, Level> LEVEL_IN_JSON = Binding.of(
            Converter.of(
                    Object.class,
                    Level.class,
                    json -> Level.valueOf(json.toString().replace("\"", "")),
                    level -> "\"" + level.name() + "\""),
            context -> context.render().sql("?::jsonb"),
            context -> {
                throw new UnsupportedOperationException();
            },
            context -> {
                try {
                    Object json = context.convert(levelInJson()).value();
                    context.statement().setString(context.index(), (String) json);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });

    /** jOOQ sends the first as a text, does not send the second, and brings the third into the Julian calendar. */
    private static final List<String> UNKNOWN_TO_JOOQ =
            List.of("inet, by name", "inet, the driver's object", "date of October 1582");

    private static Converter<Object, Level> levelInJson() {
        return LEVEL_IN_JSON.converter();
    }

    @SuppressWarnings("NullAway") // a null-safe converter returns null for null
    static Stream<Column<?>> columns() throws Exception {
        UUID one = new UUID(1, 2);
        UUID two = new UUID(3, 4);
        return Stream.of(
                column("uuid", "uuid", SQLDataType.UUID, one, two),
                column("text", "text", SQLDataType.CLOB, "a", "b"),
                column("varchar", "varchar(5)", SQLDataType.VARCHAR(5), "a", "b"),
                column("char", "char(3)", SQLDataType.CHAR(3), "a  ", "b  "),
                column(
                        "timestamptz",
                        "timestamptz",
                        SQLDataType.INSTANT,
                        Instant.EPOCH,
                        Instant.EPOCH.plusNanos(1_000)),
                column(
                        "timestamptz(3)",
                        "timestamptz(3)",
                        SQLDataType.INSTANT(3),
                        Instant.EPOCH,
                        Instant.EPOCH.plusMillis(1)),
                column("offset", "timestamptz", SQLDataType.OFFSETDATETIME, time(0), time(1)),
                column(
                        "timestamp",
                        "timestamp",
                        SQLDataType.LOCALDATETIME,
                        LocalDateTime.of(2026, 3, 29, 2, 30),
                        LocalDateTime.MAX.withYear(2020).withNano(0)),
                column(
                        "sql timestamp",
                        "timestamp",
                        SQLDataType.TIMESTAMP,
                        new java.sql.Timestamp(0),
                        new java.sql.Timestamp(1_000)),
                column("date", "date", SQLDataType.LOCALDATE, LocalDate.of(2026, 1, 1), LocalDate.of(-44, 3, 15)),
                column(
                        "date of October 1582",
                        "date",
                        SQLDataType.LOCALDATE,
                        LocalDate.of(1582, 10, 10),
                        LocalDate.of(1582, 10, 20)),
                column(
                        "sql date",
                        "date",
                        SQLDataType.DATE,
                        java.sql.Date.valueOf("2026-01-01"),
                        java.sql.Date.valueOf("2026-01-02")),
                column("time", "time", SQLDataType.LOCALTIME, LocalTime.of(1, 2, 3), LocalTime.of(23, 59, 59)),
                column(
                        "timetz",
                        "timetz",
                        SQLDataType.OFFSETTIME,
                        OffsetTime.of(LocalTime.of(1, 2, 3), ZoneOffset.ofHours(2)),
                        OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC)),
                column("int", "int4", SQLDataType.INTEGER, 1, -2),
                column("bigint", "int8", SQLDataType.BIGINT, Long.MAX_VALUE, -2L),
                column("smallint", "int2", SQLDataType.SMALLINT, (short) 1, Short.MIN_VALUE),
                column("byte", "int2", SQLDataType.TINYINT, (byte) 1, Byte.MIN_VALUE),
                column("boolean", "boolean", SQLDataType.BOOLEAN, true, false),
                column("numeric", "numeric", SQLDataType.NUMERIC, new BigDecimal("1.10"), new BigDecimal("-2E+3")),
                column(
                        "numeric(10, 2)",
                        "numeric(10, 2)",
                        SQLDataType.NUMERIC(10, 2),
                        new BigDecimal("1.10"),
                        new BigDecimal("-2.00")),
                column("big integer", "numeric", SQLDataType.DECIMAL_INTEGER, BigInteger.ONE, BigInteger.TEN.pow(30)),
                column("real", "float4", SQLDataType.REAL, 0.1f, -2f),
                column("double", "float8", SQLDataType.DOUBLE, 0.1, Double.MIN_VALUE * 1e20),
                column("bytea", "bytea", SQLDataType.BLOB, new byte[] {0, -1}, new byte[0]),
                new Column<>("json", "json", SQLDataType.JSON, JSON.valueOf("{\"a\":1}"), JSON.valueOf("[1]"), false),
                column("jsonb", "jsonb", SQLDataType.JSONB, JSONB.valueOf("{\"a\": 1}"), JSONB.valueOf("[1]")),
                column(
                        "interval",
                        "interval",
                        SQLDataType.INTERVAL,
                        YearToSecond.valueOf(Duration.ofHours(30)),
                        new YearToSecond(new YearToMonth(1, 2), new DayToSecond(3, 4))),
                column(
                        "interval day to second",
                        "interval",
                        SQLDataType.INTERVALDAYTOSECOND,
                        new DayToSecond(1, 2, 3, 4),
                        new DayToSecond(5)),
                column(
                        "interval year to month",
                        "interval",
                        SQLDataType.INTERVALYEARTOMONTH,
                        new YearToMonth(1, 2),
                        new YearToMonth(3)),
                column("uuid[]", "uuid[]", SQLDataType.UUID.array(), new UUID[] {one, two}, new UUID[] {}),
                column("text[]", "text[]", SQLDataType.CLOB.array(), new String[] {"a,b", "\"", null}, new String[] {}),
                column("int[]", "int4[]", SQLDataType.INTEGER.array(), new Integer[] {1, null}, new Integer[] {2}),
                column(
                        "timestamptz[]",
                        "timestamptz[]",
                        SQLDataType.INSTANT.array(),
                        new Instant[] {Instant.EPOCH},
                        new Instant[] {}),
                column("enum", "mood", SQLDataType.VARCHAR.asEnumDataType(Mood.class), Mood.HAPPY, Mood.SAD),
                column(
                        "enum of another schema",
                        "other.\"Mood\"",
                        SQLDataType.VARCHAR.asEnumDataType(OtherMood.class),
                        OtherMood.HAPPY,
                        OtherMood.SAD),
                column(
                        "enum[]",
                        "mood[]",
                        SQLDataType.VARCHAR.asEnumDataType(Mood.class).array(),
                        new Mood[] {Mood.HAPPY, Mood.SAD},
                        new Mood[] {}),
                column(
                        "enum to Java's",
                        "mood",
                        SQLDataType.VARCHAR
                                .asEnumDataType(Mood.class)
                                .asConvertedDataType(Converter.of(
                                        Mood.class,
                                        Level.class,
                                        mood -> mood.equals(Mood.HAPPY) ? Level.LOW : Level.HIGH,
                                        level -> level.equals(Level.LOW) ? Mood.HAPPY : Mood.SAD)),
                        Level.LOW,
                        Level.HIGH),
                column(
                        "Java enum",
                        "text",
                        SQLDataType.VARCHAR.asConvertedDataType(new EnumConverter<>(String.class, Level.class)),
                        Level.LOW,
                        Level.HIGH),
                column(
                        "Java enum by its number",
                        "int4",
                        SQLDataType.INTEGER.asConvertedDataType(new EnumConverter<>(Integer.class, Level.class)),
                        Level.LOW,
                        Level.HIGH),
                column("cents", "numeric(10, 2)", SQLDataType.NUMERIC(10, 2).asConvertedDataType(CENTS), 110L, -200L),
                column(
                        "nullable cents",
                        "numeric(10, 2)",
                        SQLDataType.NUMERIC(10, 2)
                                .asConvertedDataType(Converter.ofNullable(
                                        BigDecimal.class,
                                        Cents.class,
                                        a -> new Cents(a.unscaledValue().longValueExact()),
                                        c -> BigDecimal.valueOf(c.value(), 2))),
                        new Cents(1),
                        new Cents(2)),
                column(
                        "uuid as text",
                        "uuid",
                        SQLDataType.UUID.asConvertedDataType(
                                Converter.of(UUID.class, String.class, UUID::toString, UUID::fromString)),
                        one.toString(),
                        two.toString()),
                column(
                        "text[] as list",
                        "text[]",
                        SQLDataType.CLOB
                                .array()
                                .asConvertedDataType(
                                        Converter.of(String[].class, List.class, List::of, list -> ((List<?>) list)
                                                .toArray(new String[0]))),
                        List.of("a"),
                        List.of()),
                column(
                        "upside down",
                        "text",
                        SQLDataType.CLOB.asConvertedDataType(Converter.of(
                                String.class,
                                String.class,
                                ParameterTypesTest::reversed,
                                ParameterTypesTest::reversed)),
                        "ab",
                        "cd"),
                column(
                        "year",
                        "int4",
                        SQLDataType.INTEGER.asConvertedDataType(
                                Converter.of(Integer.class, Year.class, Year::of, Year::getValue)),
                        Year.of(2026),
                        Year.of(-44)),
                column(
                        "twice converted",
                        "int4",
                        SQLDataType.INTEGER
                                .asConvertedDataType(Converter.of(Integer.class, Year.class, Year::of, Year::getValue))
                                .asConvertedDataType(
                                        Converter.of(Year.class, String.class, Year::toString, Year::parse)),
                        "2026",
                        "2027"),
                column(
                        "Instant as millis",
                        "timestamptz",
                        SQLDataType.INSTANT.asConvertedDataType(
                                Converter.of(Instant.class, Long.class, Instant::toEpochMilli, Instant::ofEpochMilli)),
                        0L,
                        1L),
                column(
                        "own binding",
                        "jsonb",
                        SQLDataType.OTHER.asConvertedDataType(LEVEL_IN_JSON),
                        Level.LOW,
                        Level.HIGH),
                column(
                        "inet, by name",
                        "inet",
                        DefaultDataType.getDefaultDataType("\"inet\""),
                        (Object) "10.0.0.1",
                        (Object) "::1"),
                column(
                        "inet, the driver's object",
                        "inet",
                        DefaultDataType.getDefaultDataType("inet"),
                        (Object) pgObject("inet", "10.0.0.1"),
                        (Object) pgObject("inet", "::1")),
                column(
                        "inet, converted",
                        "inet",
                        DefaultDataType.getDefaultDataType("inet").asConvertedDataType(inet()),
                        address("10.0.0.1"),
                        address("10.0.0.2")),
                column("not null", "int4 not null", SQLDataType.INTEGER.notNull(), 1, 2));
    }

    private static Binding<Object, InetAddress> inet() {
        Converter<Object, InetAddress> converter = Converter.ofNullable(
                Object.class, InetAddress.class, text -> address(text.toString()), InetAddress::getHostAddress);
        return Binding.of(
                converter,
                context -> context.render()
                        .visit(DSL.val(context.convert(converter).value()))
                        .sql("::inet"),
                context -> {
                    throw new UnsupportedOperationException();
                },
                context -> {
                    try {
                        Object text = context.convert(converter).value();
                        context.statement().setString(context.index(), (String) text);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static OffsetDateTime time(int second) {
        return OffsetDateTime.of(2026, 1, 1, 0, 0, second, 0, ZoneOffset.UTC);
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    private static PGobject pgObject(String type, String value) throws SQLException {
        PGobject object = new PGobject();
        object.setType(type);
        object.setValue(value);
        return object;
    }

    @ParameterizedTest
    @MethodSource("columns")
    <V> void storesAndFindsWhatJooqWould(Column<V> column) throws SQLException {
        create(column);
        Field<V> field = column.field();
        Update insert = Update.of(DSL.insertInto(column.table(), DSL.field(DSL.name("id"), Integer.class), field)
                .values(Query.parameter(Integer.class), Query.parameter(field)));
        insert.run(connection, 1, column.value());
        insert.run(connection, 2, column.other());
        if (!column.ddl().endsWith("not null")) {
            insert.run(connection, 3, null);
            assertThat(text(column, 3)).isNull();
        }
        if (!UNKNOWN_TO_JOOQ.contains(column.name())) {
            storedByJooq(column, 4, column.value());
            storedByJooq(column, 5, column.other());
            assertThat(text(column, 1)).isEqualTo(text(column, 4));
            assertThat(text(column, 2)).isEqualTo(text(column, 5));
        }
        if (column.comparable()) {
            Query<Integer> find = Query.of(
                    DSL.select(DSL.field(DSL.name("id"), Integer.class))
                            .from(column.table())
                            .where(field.eq(Query.parameter(field)))
                            .orderBy(1),
                    row -> row.getInt(1));
            assertThat(find.list(connection, column.value())).startsWith(1).doesNotContain(2, 3, 5);
            assertThat(find.list(connection, column.other())).startsWith(2).doesNotContain(1, 3, 4);
            assertThat(find.list(connection, (Object) null)).isEmpty();
        }
    }

    private static void create(Column<?> column) {
        jooq.execute("create table \"" + column.name() + " table\" (id int primary key, v " + column.ddl() + ")");
    }

    private static <V> void storedByJooq(Column<V> column, int id, V value) {
        jooq.insertInto(column.table(), DSL.field(DSL.name("id"), Integer.class), column.field())
                .values(id, value)
                .execute();
    }

    private static @Nullable String text(Column<?> column, int id) {
        return jooq.fetchOne("select v::text from \"" + column.name() + " table\" where id = " + id)
                .get(0, String.class);
    }

    @Test
    void sendsADomainsValueAsItsTypes() throws SQLException {
        assumeThat(testDatabase.engine()).as("CockroachDB has no domains").isEqualTo(Engine.POSTGRESQL);
        jooq.execute("create domain email as varchar(100) check (value like '%@%')");
        storesAndFindsWhatJooqWould(column("domain", "email", SQLDataType.VARCHAR(100), "a@b", "c@d"));
    }

    @Test
    void convertsOnce() throws SQLException {
        int[] conversions = {0};
        DataType<String> counted = SQLDataType.VARCHAR.asConvertedDataType(
                Converter.ofNullable(String.class, String.class, text -> text, text -> {
                    conversions[0]++;
                    return text + "!";
                }));
        Field<String> field = DSL.field(DSL.name("t", "v"), counted);
        Query<String> echo = Query.of(DSL.select(Query.parameter(field)), row -> row.getString(1));
        conversions[0] = 0;
        assertThat(echo.one(connection, "a")).isEqualTo("a!");
        assertThat(conversions[0]).isEqualTo(1);
    }

    @Test
    void bindsAValueThatTheStatementFixesLikewise() throws SQLException {
        Field<Level> field = DSL.field(DSL.name("t", "v"), SQLDataType.OTHER.asConvertedDataType(LEVEL_IN_JSON));
        Query<String> fixed = Query.of(DSL.select(DSL.val(Level.HIGH, field)), row -> row.getString(1));
        assertThat(fixed.one(connection)).isEqualTo("\"HIGH\"");
        assertThat(fixed.sql()).contains("?::jsonb");
    }

    @Test
    void refusesWhatCannotBeBoundWhenTheStatementIsMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Query.parameter(ParameterTypesTest.class))
                .withMessageContaining("ParameterTypesTest");
        Field<Record> record = DSL.field(DSL.name("orders", "customer"), SQLDataType.RECORD);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Query.parameter(record))
                .withMessageContaining("orders.customer");
        Field<Result<Record>> rows = DSL.field(DSL.name("orders", "lines"), SQLDataType.RESULT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Query.parameter(rows))
                .withMessageContaining("orders.lines")
                .withMessageContaining("it holds records");
        Binding<Object, Level> touchy = Binding.of(
                LEVEL_IN_JSON.converter(),
                context -> context.render()
                        .visit(DSL.val(
                                context.convert(LEVEL_IN_JSON.converter()).value())),
                context -> {},
                context -> {});
        Field<Level> level = DSL.field(DSL.name("orders", "level"), SQLDataType.OTHER.asConvertedDataType(touchy));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Query.of(DSL.select(Query.parameter(level)), row -> row.getString(1)))
                .withMessageContaining("orders.level")
                .withMessageContaining("null for null");
    }

    @Test
    void namesNoExpressionWhoseNameMayBeAValue() {
        assertThat(Query.parameter(DSL.val("secret")).getParamName()).doesNotContain("secret");
        assertThat(Query.parameter(DSL.cast("secret", SQLDataType.CLOB)).getParamName())
                .doesNotContain("secret");
    }
}
