package dev.tegmen.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.engine.Engine;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jooq.Converter;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectField;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A position is what the database holds, whatever a Java type, a converter, a zone or a session's settings make of it. */
@SuppressWarnings("NullAway.Init") // JUnit runs create() and connect() first
class ExactPositionTest {
    private static TestDatabase database;

    private final TimeZone zone = TimeZone.getDefault();
    private Connection connection;
    private DSLContext dsl;

    @BeforeAll
    static void create() {
        database = TestDatabase.createEmpty();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = database.dataSource().getConnection();
        dsl = DSL.using(connection, SQLDialect.POSTGRES);
    }

    @AfterEach
    void close() throws SQLException {
        TimeZone.setDefault(zone);
        connection.close();
    }

    /** A column's SQL type, the Java type that somebody gave it, and values, in SQL. */
    record Sample(String sqlType, DataType<?> javaType, boolean everywhere, List<String> values) {
        static Sample of(String sqlType, DataType<?> javaType, String... values) {
            return new Sample(sqlType, javaType, true, List.of(values));
        }

        static Sample ofPostgres(String sqlType, DataType<?> javaType, String... values) {
            return new Sample(sqlType, javaType, false, List.of(values));
        }

        @Override
        public String toString() {
            return sqlType + " as " + javaType.getTypeName() + "/"
                    + javaType.getType().getSimpleName();
        }
    }

    private static Sample[] samples() {
        String[] times = {
            "'4713-11-24 00:00:00 BC'",
            "'0044-03-15 12:00:00.000001 BC'",
            "'0001-12-31 23:59:59.999999 BC'",
            "'0001-01-01 00:00'",
            "'1500-02-28 12:00'",
            "'1582-10-04'",
            "'1582-10-10'",
            "'1582-10-15'",
            "'1883-11-18 12:00'",
            "'2026-03-08 01:59'",
            "'2026-03-08 02:10'",
            "'2026-03-08 02:40'",
            "'2026-03-08 03:05'",
            "'2026-03-29 02:30'",
            "'2026-03-29 03:10'",
            "'9999-12-31 23:59:59.999999'",
            "'10000-01-01'",
            "'294276-12-31 23:59:59.999999'"
        };
        String[] infinite = Stream.of(Stream.of("'-infinity'"), Stream.of(times), Stream.of("'infinity'"))
                .flatMap(texts -> texts)
                .toArray(String[]::new);
        String[] zoned = Stream.of(times)
                .map(time -> time.endsWith(" BC'") ? time.replace(" BC'", "+00 BC'") : time.replaceAll("'$", "+00'"))
                .map(time -> time.matches("'\\d+-\\d\\d-\\d\\d\\+00'") ? time.replace("+00", " 00:00+00") : time)
                .toArray(String[]::new);
        String[] dates = {
            "'4713-11-24 BC'", "'0044-03-15 BC'", "'0001-12-31 BC'", "'0001-01-01'", "'1500-02-28'", "'1582-10-04'",
            "'1582-10-10'", "'1582-10-15'", "'2011-12-30'", "'2026-03-08'", "'10000-01-01'", "'5874897-12-31'"
        };
        return new Sample[] {
            Sample.ofPostgres("timestamp", SQLDataType.LOCALDATETIME, infinite),
            Sample.ofPostgres("timestamp", SQLDataType.TIMESTAMP, infinite),
            Sample.ofPostgres("timestamp", SQLDataType.INSTANT, times),
            Sample.ofPostgres("timestamp(0)", SQLDataType.OFFSETDATETIME, "'2026-01-01'", "'2026-03-08 02:30'"),
            Sample.ofPostgres("timestamptz", SQLDataType.INSTANT, zoned),
            Sample.ofPostgres("timestamptz", SQLDataType.OFFSETDATETIME, zoned),
            Sample.ofPostgres("timestamptz(0)", SQLDataType.INSTANT, "'2026-01-01'", "'2026-03-08 02:30'"),
            Sample.ofPostgres("timestamptz", SQLDataType.LOCALDATE, zoned),
            Sample.of(
                    "timestamptz",
                    SQLDataType.OFFSETDATETIME.asConvertedDataType(Converter.ofNullable(
                            OffsetDateTime.class,
                            Long.class,
                            OffsetDateTime::toEpochSecond,
                            seconds -> OffsetDateTime.MIN)),
                    "'2026-01-01 00:00:00.1+00'",
                    "'2026-01-01 00:00:00.2+00'",
                    "'2026-01-01 00:00:00.3+00'"),
            Sample.ofPostgres("date", SQLDataType.LOCALDATE, dates),
            Sample.ofPostgres("date", SQLDataType.DATE, dates),
            Sample.of("time", SQLDataType.LOCALTIME, "'00:00'", "'02:30:00.000001'", "'23:59:59.999999'"),
            Sample.ofPostgres("time", SQLDataType.LOCALTIME, "'23:59:59.999999'", "'24:00'"),
            Sample.of("time", SQLDataType.LOCALTIME(0), "'10:00:00.1'", "'10:00:00.2'", "'10:00:00.3'"),
            Sample.ofPostgres(
                    "timetz",
                    SQLDataType.OFFSETTIME,
                    "'00:00+15:59'",
                    "'00:00+00'",
                    "'23:59:59-15:59'"), // the driver cannot read 24:00 with a zone
            Sample.of("numeric", SQLDataType.INTEGER, "-1.5", "-1.25", "1", "1.00001", "1.5", "2"),
            Sample.of("numeric", SQLDataType.BIGINT, "1.1", "1.2", "1.3"),
            Sample.of("numeric", SQLDataType.DECIMAL_INTEGER, "1.1", "1.2", "12345678901234567890.1"),
            Sample.of("numeric(10, 4)", SQLDataType.TINYINT, "1.1", "1.2", "1000.5"),
            Sample.of("numeric", SQLDataType.DOUBLE, "0.1", "0.10000000000000000001", "1e30"),
            Sample.ofPostgres("numeric", SQLDataType.OTHER, "'-Infinity'", "1", "'Infinity'", "'NaN'"),
            Sample.ofPostgres("float8", SQLDataType.OTHER, "'-Infinity'", "-1e300", "0.1", "1e-320", "'NaN'"),
            Sample.of("float8", SQLDataType.DOUBLE, "-1e300", "-1", "5e-324", "0.1", "0.30000000000000004", "1e300"),
            Sample.of("float8", SQLDataType.REAL, "0.1", "0.1000000000000001", "0.1000000000000002"),
            Sample.of("float4", SQLDataType.DOUBLE, "0.1", "0.2", "0.3"),
            Sample.of(
                    "int8",
                    SQLDataType.INTEGER.asConvertedDataType(
                            Converter.ofNullable(Integer.class, String.class, n -> "x", s -> 1)),
                    "1",
                    "2",
                    "3"),
            Sample.of("int4", SQLDataType.BIGINT, "-5", "0", "2147483647"),
            Sample.of("int8", SQLDataType.OTHER, "-5", "0", "9223372036854775807"),
            Sample.of("int2", SQLDataType.TINYINT, "1", "300", "30000"),
            Sample.of("uuid", SQLDataType.VARCHAR, "'" + new UUID(0, 1) + "'", "'" + new UUID(1, 0) + "'"),
            Sample.of(
                    "text",
                    SQLDataType.UUID.asConvertedDataType(
                            Converter.ofNullable(UUID.class, String.class, UUID::toString, UUID::fromString)),
                    "'" + new UUID(0, 1) + "'",
                    "'" + new UUID(1, 0) + "'"),
            Sample.of(
                    "text",
                    SQLDataType.VARCHAR.asConvertedDataType(
                            Converter.ofNullable(String.class, String.class, String::toLowerCase, String::toUpperCase)),
                    "'A'",
                    "'a'"),
            Sample.of("char(4)", SQLDataType.VARCHAR, "''", "'a'", "'ab'", "'abc'"),
            Sample.of("char(4)", SQLDataType.CHAR(4), "''", "'a'", "'ab'", "'abc'"),
            Sample.of("char(4)", SQLDataType.CHAR(4), "'\u00e9'", "'\ud83d\ude00'", "'e'", "'\u00e9t\u00e9'"),
            Sample.ofPostgres("code", SQLDataType.CHAR(4), "'a'", "'\u00e9'", "E'a\\t'"),
            Sample.of("mood", SQLDataType.VARCHAR, "'sad'", "'fine'", "'glad'"),
            Sample.ofPostgres("temper", SQLDataType.VARCHAR, "'sad'", "'fine'", "'glad'"),
            Sample.ofPostgres("temper", SQLDataType.OTHER, "'sad'", "'fine'", "'glad'"),
            Sample.of("mood", SQLDataType.VARCHAR.asEnumDataType(Things.Mood.class), "'sad'", "'fine'", "'glad'"),
            Sample.of(
                    "interval",
                    SQLDataType.INTERVAL,
                    "'-1 day -2:03'",
                    "'-1 day +2:03'",
                    "'1 hour'",
                    "'1 mon -3 days'"),
            Sample.of("interval", SQLDataType.OTHER, "'-1 day -2:03'", "'-1 day +2:03'", "'1 hour'", "'1 mon -3 days'"),
            Sample.of("inet", SQLDataType.OTHER, "'10.0.0.1'", "'10.0.0.2/8'", "'::1'"),
            Sample.ofPostgres("cidr", SQLDataType.OTHER, "'10.0.0.0/8'", "'10.0.0.0/16'", "'::1/128'"),
            Sample.ofPostgres("macaddr", SQLDataType.OTHER, "'08:00:2b:01:02:03'", "'08:00:2b:01:02:04'"),
            Sample.of("bytea", SQLDataType.BLOB, "'\\x'", "'\\x00'", "'\\x5c78'", "'\\xff00'"),
            Sample.of("bit(3)", SQLDataType.OTHER, "B'000'", "B'011'", "B'100'"),
            Sample.of("varbit", SQLDataType.OTHER, "B''", "B'0'", "B'011'", "B'1'"),
            Sample.ofPostgres("bit(1)", SQLDataType.BOOLEAN, "B'0'", "B'1'"),
            Sample.of("boolean", SQLDataType.OTHER, "false", "true"),
            Sample.ofPostgres("money", SQLDataType.OTHER, "'-1234.50'", "'0'", "'1234567.89'"),
            Sample.ofPostgres("jsonb", SQLDataType.JSONB, "'null'", "'\"a\"'", "'1'", "'{\"a\": [1, null]}'"),
            Sample.of("int[]", SQLDataType.INTEGER.array(), "'{}'", "'{1}'", "'{1,2}'", "'{2}'"),
            Sample.ofPostgres(
                    "int[]", SQLDataType.INTEGER.array(), "'{1,2}'", "'[2:3]={1,2}'", "'[0:0]={7}'", "'{7}'", "'{NULL}'"),
            Sample.ofPostgres(
                    "int[]", SQLDataType.OTHER, "'[-1:0][2:3]={{1,2},{3,4}}'", "'{{1,2},{3,4}}'", "'{1,2,3,4}'", "'{}'"),
            Sample.ofPostgres("text[]", SQLDataType.OTHER, "'[0:1]={a,NULL}'", "'{a,NULL}'", "'{a,\"NULL\"}'"),
            Sample.ofPostgres(
                    "pair", SQLDataType.OTHER, "(1, null)", "(1, 'a')", "(null, 'b')", "(null, null)", "(10, 'x,\"y')"),
            Sample.ofPostgres("pair", SQLDataType.VARCHAR, "(2, null)", "(null, null)", "(null, '')"),
            Sample.of("text[]", SQLDataType.VARCHAR.array(), "'{}'", "'{\"\"}'", "'{\"a,\\\"b\",c}'", "'{x}'"),
            Sample.ofPostgres("timestamp[]", SQLDataType.OTHER, "'{2026-03-08 02:10}'", "'{2026-03-08 02:40}'"),
            Sample.ofPostgres("amount", SQLDataType.INTEGER, "1.5", "1.6"),
            Sample.ofPostgres(
                    "since", SQLDataType.INSTANT, "'2026-01-01 00:00:00.000001+00'", "'2026-01-01 00:00:01+00'"),
            Sample.ofPostgres("\"Odd Type\"", SQLDataType.OTHER, "'z'", "'a'"),
            Sample.ofPostgres("int4range", SQLDataType.OTHER, "'empty'", "'[1,2)'", "'[1,3)'"),
            Sample.ofPostgres("tstzrange", SQLDataType.OTHER, "'[2026-01-01 00:00+00,)'", "'[2026-01-01 00:01+00,)'"),
            Sample.ofPostgres("oid", SQLDataType.OTHER, "1", "4000000000"),
            Sample.ofPostgres("name", SQLDataType.VARCHAR, "'A'", "'a'"),
            Sample.ofPostgres("text collate \"C\"", SQLDataType.VARCHAR, "'A'", "'B'", "'a'"),
        };
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The table of one column besides its id, as somebody's own jOOQ class has it. */
    private static final class Table extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        private final TableField<Record, Integer> id = createField(DSL.name("id"), SQLDataType.INTEGER.notNull(), this);
        private final TableField<Record, ?> key;

        Table(DataType<?> type) {
            super(DSL.name("t"));
            key = createField(DSL.name("k"), type, this);
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return Internal.createUniqueKey(this, id);
        }
    }

    private Table fill(Sample sample, boolean nullable) throws SQLException {
        Assumptions.assumeTrue(sample.everywhere() || database.engine() == Engine.POSTGRESQL);
        execute("drop table if exists t");
        if (database.engine() == Engine.POSTGRESQL) {
            execute("drop domain if exists amount, since, temper, code");
            execute("drop type if exists pair");
        }
        execute("drop type if exists mood");
        if (database.engine() == Engine.POSTGRESQL) {
            execute("drop type if exists \"Odd Type\"");
            execute("create domain amount as numeric check (value > 0)");
            execute("create domain since as timestamptz");
            execute("create type \"Odd Type\" as enum ('z', 'a')");
        }
        execute("create type mood as enum ('sad', 'fine', 'glad')");
        if (database.engine() == Engine.POSTGRESQL) {
            execute("create domain temper as mood");
            execute("create domain code as char(4)");
            execute("create type pair as (a int4, b text)");
        }
        execute("create table t (id int4 primary key, k " + sample.sqlType() + (nullable ? ")" : " not null)"));
        int id = 0;
        for (int i = 0; i < 2; i++) {
            for (String value : sample.values()) {
                execute("insert into t values (" + ++id + ", " + value + ")");
            }
            if (nullable) {
                execute("insert into t values (" + ++id + ", null)");
            }
        }
        return new Table(sample.javaType().nullable(nullable));
    }

    private List<Integer> expected(boolean descending) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        String direction = descending ? " desc" : " asc";
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select id from t order by k" + direction + " nulls last, id" + direction)) {
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
        }
        return ids;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void visitsEachRowOnceWhateverTheColumnAndItsJavaTypeAre(Sample sample) throws SQLException {
        Table table = fill(sample, true);
        TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
        check(table, connection -> {});
    }

    @ParameterizedTest
    @MethodSource("samples")
    void visitsEachRowOnceWhereTheColumnIsNotNull(Sample sample) throws SQLException {
        Table table = fill(sample, false);
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Amsterdam"));
        check(table, connection -> {});
    }

    @ParameterizedTest
    @MethodSource("samples")
    void keepsItsPlaceWhenZonesAndSettingsOfTheSessionChangeBetweenPages(Sample sample) throws SQLException {
        Table table = fill(sample, true);
        boolean postgres = database.engine() == Engine.POSTGRESQL;
        int[] pages = {0};
        check(table, connection -> {
            boolean odd = pages[0]++ % 2 == 1;
            TimeZone.setDefault(TimeZone.getTimeZone(odd ? "America/New_York" : "Asia/Kathmandu"));
            try (Statement statement = connection.createStatement()) {
                statement.execute("set timezone = '" + (odd ? "Pacific/Apia" : "Europe/Amsterdam") + "'");
                statement.execute("set intervalstyle = '" + (odd ? "sql_standard" : "postgres") + "'");
                if (postgres) {
                    statement.execute("set datestyle = 'ISO, " + (odd ? "DMY'" : "MDY'"));
                    statement.execute("set bytea_output = '" + (odd ? "escape'" : "hex'"));
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Walks in each way there is; tokens are read by a keyset that has seen no row before. */
    private void check(Table table, Consumer<Connection> betweenPages) throws SQLException {
        for (boolean descending : new boolean[] {false, true}) {
            List<Integer> expected = expected(descending);
            for (int size : new int[] {3}) {
                assertThat(walk(size, false, betweenPages, request -> prepared(table, descending, request)))
                        .as("prepared, descending " + descending + ", pages of " + size)
                        .isEqualTo(expected);
                assertThat(walk(size, true, betweenPages, request -> prepared(table, descending, request)))
                        .as("prepared, backwards, descending " + descending + ", pages of " + size)
                        .isEqualTo(expected);
                if (jooqCanRead(table)) {
                    assertThat(walk(size, false, betweenPages, request -> selected(table, descending, request)))
                            .as("selected, descending " + descending + ", pages of " + size)
                            .isEqualTo(expected);
                    assertThat(walk(size, true, betweenPages, request -> selected(table, descending, request)))
                            .as("selected, backwards, descending " + descending + ", pages of " + size)
                            .isEqualTo(expected);
                }
            }
        }
    }

    /** Where plain jOOQ cannot make a record of the row, no page of records can be had either. */
    private boolean jooqCanRead(Table table) {
        try {
            for (int i = 0; i < 6; i++) { // the driver has it sent in binary from the fifth time on
                dsl.select(table.key).from(table).fetch();
            }
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static Keyset<Record> keyset(Table table, boolean descending) {
        return Keyset.by(
                descending ? table.key.desc().nullsLast() : table.key.asc().nullsLast());
    }

    private static Select<Record> select(DSLContext context, Table table) {
        return context.select(new SelectField<?>[] {table.id, table.key}).from(table);
    }

    private Page<Integer> prepared(Table table, boolean descending, PageRequest request) {
        return keyset(table, descending)
                .prepare(select(DSL.using(SQLDialect.POSTGRES), table), row -> row.getInt(1))
                .page(new ConnectionSession(connection, database.engine()), request);
    }

    private Page<Integer> selected(Table table, boolean descending, PageRequest request) {
        return keyset(table, descending).page(select(dsl, table), request, row -> row.get(table.id));
    }

    private interface Reader {
        Page<Integer> read(PageRequest request);
    }

    private List<Integer> walk(int size, boolean backwards, Consumer<Connection> betweenPages, Reader reader) {
        List<Integer> seen = new ArrayList<>();
        PageRequest request = backwards ? PageRequest.last(size) : PageRequest.first(size);
        for (int pages = 0; pages < 200; pages++) {
            Page<Integer> page = reader.read(request);
            seen.addAll(backwards ? 0 : seen.size(), page.items());
            if (backwards ? !page.hasPrevious() : !page.hasNext()) {
                return seen;
            }
            assertThat(backwards ? page.hasNext() : page.hasPrevious()).isEqualTo(pages > 0);
            request = backwards
                    ? PageRequest.last(size).before(page.previousToken().orElseThrow())
                    : PageRequest.first(size).after(page.nextToken().orElseThrow());
            betweenPages.accept(connection);
        }
        throw new AssertionError("no end after 200 pages");
    }
}
