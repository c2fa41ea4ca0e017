package dev.tegmen.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tegmen.page.Page;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.AlreadyCommittedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import javax.tools.ToolProvider;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.codegen.GenerationTool;
import org.jooq.impl.DSL;
import org.jooq.meta.extensions.ddl.DDLDatabase;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Property;
import org.jooq.meta.jaxb.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's snippets for a service with its own tables, in a class of that service, with the classes that jOOQ's code
 * generator makes of its migration by default: quoted names, with their schema, and {@code OffsetDateTime}.
 */
public class GeneratedByDefaultTest {
    /** The README's snippets, with what they take from around them. */
    public interface Shop {
        Object place(DataSource dataSource, long cents, String requestId);

        Page<?> page(DSLContext dsl, long cents, @Nullable String token);

        long centsOf(Object order);
    }

    private static final String MIGRATION = """
            create schema shop;
            create table shop.orders (
                id uuid primary key,
                placed_at timestamptz not null,
                cents bigint not null,
                note varchar(200)
            );
            create index orders_by_age on shop.orders (placed_at, id);
            """;

    private static final String CLASS = """
            package com.example.store;

            import static com.example.store.db.shop.Tables.ORDERS;

            import com.example.store.db.shop.tables.records.OrdersRecord;
            import dev.tegmen.examples.GeneratedByDefaultTest;
            import dev.tegmen.page.Keyset;
            import dev.tegmen.page.Page;
            import dev.tegmen.page.PageRequest;
            import dev.tegmen.transaction.Isolation;
            import dev.tegmen.transaction.TransactionOptions;
            import dev.tegmen.transaction.Transactions;
            import java.time.Duration;
            import java.time.OffsetDateTime;
            import java.time.ZoneOffset;
            import java.util.UUID;
            import javax.sql.DataSource;
            import org.jooq.DSLContext;
            import org.jooq.Record;

            public final class OwnTables implements GeneratedByDefaultTest.Shop {
                record Order(UUID id, OffsetDateTime placedAt, long cents) {
                    static Order from(OrdersRecord row) {
                        return new Order(row.getId(), row.getPlacedAt(), row.getCents());
                    }
                }

                @Override
                public Order place(DataSource dataSource, long cents, String requestId) {
                    PLACE_SNIPPET
                }

                @Override
                public Page<Order> page(DSLContext dsl, long cents, String token) {
                    PAGE_SNIPPET
                }

                @Override
                public long centsOf(Object order) {
                    return ((Order) order).cents();
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void theSnippetsForOwnTablesFitTheClassesThatTheGeneratorMakesByDefault() throws Exception {
        generate();
        Path classes = Files.createDirectory(folder.resolve("classes"));
        compile(ReadmeSnippets.about("ORDERS.PLACED_AT"), classes);

        try (TestDatabase database = TestDatabase.create();
                URLClassLoader loader = new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            execute(database.dataSource(), MIGRATION);
            Table<?> orders = (Table<?>) loader.loadClass("com.example.store.db.shop.Tables")
                    .getField("ORDERS")
                    .get(null);
            assertThat(DSL.using(SQLDialect.POSTGRES).render(orders)).isEqualTo("\"shop\".\"orders\"");
            Shop shop = (Shop) loader.loadClass("com.example.store.OwnTables")
                    .getConstructor()
                    .newInstance();

            placesEachOrderOnce(shop, database.dataSource());
            visitsEachOrderOnce(shop, DSL.using(database.dataSource(), SQLDialect.POSTGRES));
        }
    }

    private static void placesEachOrderOnce(Shop shop, DataSource dataSource) {
        for (int i = 0; i < 120; i++) {
            assertThat(shop.centsOf(shop.place(dataSource, i, "request " + i))).isEqualTo(i);
        }
        assertThatExceptionOfType(AlreadyCommittedException.class)
                .isThrownBy(() -> shop.place(dataSource, 999, "request 7"));
    }

    private static void visitsEachOrderOnce(Shop shop, DSLContext dsl) {
        List<Long> cents = new ArrayList<>();
        Page<?> page = shop.page(dsl, 4, null);
        page.items().forEach(order -> cents.add(shop.centsOf(order)));
        while (page.hasNext()) {
            page = shop.page(dsl, 4, page.nextToken().orElseThrow());
            page.items().forEach(order -> cents.add(shop.centsOf(order)));
        }
        assertThat(cents).hasSize(115).doesNotHaveDuplicates().allMatch(c -> c > 4);
    }

    private void generate() throws Exception {
        Path migration = Files.writeString(folder.resolve("V1__create_orders.sql"), MIGRATION);
        GenerationTool.generate(new Configuration()
                .withLogging(Logging.WARN)
                .withGenerator(new Generator()
                        .withDatabase(new Database()
                                .withName(DDLDatabase.class.getName())
                                .withProperties(
                                        new Property().withKey("scripts").withValue(migration.toString()),
                                        new Property()
                                                .withKey("defaultNameCase")
                                                .withValue("lower"))) // PostgreSQL's
                        .withTarget(new Target()
                                .withPackageName("com.example.store.db")
                                .withDirectory(folder.resolve("sources").toString()))));
    }

    private void compile(List<String> snippets, Path classes) throws IOException {
        assertThat(snippets).as("place, page").hasSize(2);
        Path sources = folder.resolve("sources");
        Files.writeString(
                sources.resolve("com/example/store/OwnTables.java"),
                CLASS.replace("PLACE_SNIPPET", snippets.get(0)).replace("PAGE_SNIPPET", snippets.get(1)));
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-classpath", System.getProperty("java.class.path"), "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static void execute(DataSource dataSource, String script) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }
}
