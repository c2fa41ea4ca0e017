package dev.tegmen.page;

import static dev.tegmen.page.Orders.ORDERS;
import static dev.tegmen.schema.Tables.POSTS;
import static dev.tegmen.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.select;

import dev.tegmen.engine.Engine;
import dev.tegmen.page.Range.Part;
import dev.tegmen.page.Range.Seek;
import dev.tegmen.statement.Query;
import dev.tegmen.testing.RowsRead;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.OrderField;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** The plan of each statement that a page can need, on 200,000 rows: an index range, no sort, no scan of the table. */
class IndexUseTest {
    private static final Instant MIDDLE = Instant.parse("2026-01-02T03:46:40Z");
    private static final UUID USER = UUID.fromString("00000000-0000-4000-8000-000000000007");

    /** Rows with the token's own leading key are read and passed over, where directions differ. */
    private static final String MIXED = "mixed directions";

    private static final int LIMIT = 12;

    /** CockroachDB reads the limit from each of the 8 shards of an index, in batches. */
    private static final int MOST_ROWS_READ = 8 * (LIMIT + 2);

    private static TestDatabase database;
    private static Connection connection;

    @BeforeAll
    static void fillTables() throws SQLException {
        database = TestDatabase.create();
        PGSimpleDataSource dataSource = database.dataSource().unwrap(PGSimpleDataSource.class);
        if (database.engine() == Engine.COCKROACHDB) {
            // EXPLAIN ANALYZE takes no parameters there
            dataSource.setPreferQueryMode(PreferQueryMode.SIMPLE);
        }
        connection = dataSource.getConnection();
        for (String ddl : Orders.ddl()) {
            execute(ddl);
        }
        execute("create index orders_mixed_idx on orders (placed_at desc, id asc)");
        String id = "('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid";
        String time = "timestamptz '2026-01-01 00:00:00Z' + interval '1 second' * (i - i % 2)";
        execute("insert into users (id, email, name, created_at) select " + id + ", i || '@example.com', 'User ' || i, "
                + time + " from generate_series(0, 199999) i");
        execute("insert into posts (id, title, user_id, created_at) select " + id + ", 'Post ' || i, "
                + id.replace("i::text", "(i % 100)::text") + ", " + time + " from generate_series(0, 199999) i");
        execute("insert into orders (id, customer, placed_at, rating) select " + id + ", 'Ada', " + time
                + ", case when i % 2 = 0 then null else i - i % 10 end from generate_series(0, 199999) i");
        for (String table : List.of("users", "posts", "orders")) {
            execute("analyze " + table);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterAll
    static void dropTables() throws SQLException {
        connection.close();
        database.close();
    }

    /** A query, an order, and positions in the middle. */
    record Shape(
            String name, Select<?> select, List<OrderField<?>> keys, List<Position> positions, List<Object> values) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Shape> shapes() {
        UUID id = UUID.fromString("00000000-0000-4000-8000-000000100000");
        Position middle = new Position(new @Nullable Object[] {MIDDLE, id}, false, null);
        return Stream.of(
                new Shape(
                        "posts by age",
                        select(POSTS.ID, POSTS.TITLE, POSTS.CREATED_AT).from(POSTS),
                        List.of(POSTS.CREATED_AT.desc(), POSTS.ID.desc()),
                        List.of(middle),
                        List.of()),
                new Shape(
                        "posts of a user",
                        select(POSTS.ID, POSTS.TITLE, POSTS.CREATED_AT)
                                .from(POSTS)
                                .where(POSTS.USER_ID.eq(Query.parameter(POSTS.USER_ID))),
                        List.of(POSTS.CREATED_AT.desc(), POSTS.ID.desc()),
                        List.of(middle),
                        List.of(USER)),
                new Shape(
                        "users by age",
                        select(USERS.ID, USERS.EMAIL, USERS.CREATED_AT).from(USERS),
                        List.of(USERS.CREATED_AT.desc(), USERS.ID.desc()),
                        List.of(middle),
                        List.of()),
                new Shape(
                        "a nullable leading key",
                        select(ORDERS.ID, ORDERS.RATING).from(ORDERS),
                        List.of(ORDERS.RATING.desc(), ORDERS.ID.desc()),
                        List.of(
                                new Position(new @Nullable Object[] {100_000, id}, false, null),
                                new Position(new @Nullable Object[] {null, id}, false, null)),
                        List.of()),
                new Shape(
                        MIXED,
                        select(ORDERS.ID, ORDERS.PLACED_AT).from(ORDERS),
                        List.of(ORDERS.PLACED_AT.desc(), ORDERS.ID.asc()),
                        List.of(middle),
                        List.of()));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void readsAnIndexRange(Shape shape) throws SQLException {
        Ordering ordering = Ordering.of(shape.keys().toArray(new OrderField<?>[0]));
        PreparedPageStatements<Integer> statements =
                new PreparedPageStatements<>(new PageRows.Mapped<>(KeyedSelect.of(ordering, shape.select()), row -> 1));
        for (boolean backward : new boolean[] {false, true}) {
            for (Part part : ordering.parts(backward)) {
                check(shape, statements, new Range(backward, part, Seek.BEGINNING), null);
            }
            for (Position position : shape.positions()) {
                Part part = ordering.partOf(position);
                check(shape, statements, new Range(backward, part, Seek.AT), position);
                check(shape, statements, new Range(backward, part, Seek.PAST), position);
            }
        }
    }

    private static void check(
            Shape shape, PreparedPageStatements<?> statements, Range range, @Nullable Position position)
            throws SQLException {
        PreparedPageStatements.Read read = statements.read(range, position, LIMIT);
        @Nullable Object[] binds = read.binds(shape.values().toArray(), position, LIMIT);
        String plan = explain(read.query().sql(), binds);
        String context = shape + " " + range + "\n" + read.query().sql() + "\n" + plan;
        assertThat(RowsRead.of(plan, database.engine())).as(context).isBetween(1L, (long) MOST_ROWS_READ);
        if (database.engine() == Engine.COCKROACHDB) {
            assertThat(plan).as(context).doesNotContain("FULL SCAN");
            return;
        }
        assertThat(plan).as(context).contains("Index").doesNotContain("Seq Scan", "Bitmap", "Sort");
        if (!shape.name().equals(MIXED)) {
            assertThat(plan).as(context).doesNotContain("Filter");
        }
        if (position != null) {
            assertThat(plan).as(context).contains("Index Cond:");
        }
    }

    private static String explain(String sql, @Nullable Object[] binds) throws SQLException {
        String explain = database.engine() == Engine.COCKROACHDB
                ? "explain analyze "
                : "explain (analyze, costs off, timing off, summary off, buffers off) ";
        try (PreparedStatement statement = connection.prepareStatement(explain + sql)) {
            for (int i = 0; i < binds.length; i++) {
                Object value = binds[i] instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : binds[i];
                statement.setObject(i + 1, value);
            }
            List<String> lines = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            return String.join("\n", lines);
        }
    }
}
