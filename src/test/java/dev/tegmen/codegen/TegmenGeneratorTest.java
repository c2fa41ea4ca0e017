package dev.tegmen.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.engine.Engine;
import dev.tegmen.testing.TestDatabase;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jooq.codegen.GenerationTool;
import org.jooq.codegen.GeneratorException;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Property;
import org.jooq.meta.jaxb.Target;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TegmenGeneratorTest {
    private static final List<String> REASONS = new ArrayList<>();

    @TempDir
    private Path folder;

    /** Keeps what it would say in the log; jOOQ makes it by its name. */
    public static final class Listening extends TegmenGenerator {
        @Override
        protected void explain(String reason) {
            REASONS.add(reason);
        }
    }

    @BeforeEach
    void forget() {
        REASONS.clear();
    }

    private Map<String, String> generate(String sql, Property... properties) throws IOException {
        return generate("com.example.shop", sql, properties);
    }

    /** Writes a client of a schema, and returns its files by their place in the package. */
    private Map<String, String> generate(String packageName, String sql, Property... properties) throws IOException {
        Path script = Files.writeString(Files.createTempFile(folder, "V1__", ".sql"), sql);
        List<Property> all = new ArrayList<>(List.of(
                new Property().withKey("scripts").withValue(script.toString()),
                new Property().withKey("sort").withValue("flyway"),
                new Property().withKey("defaultNameCase").withValue("lower"),
                new Property().withKey("parseDialect").withValue("POSTGRES"),
                new Property().withKey("unqualifiedSchema").withValue("none")));
        all.addAll(List.of(properties));
        return generate(
                packageName,
                new Configuration(),
                new Database()
                        .withName("org.jooq.meta.extensions.ddl.DDLDatabase")
                        .withProperties(all));
    }

    private Map<String, String> generate(String packageName, Configuration configuration, Database database)
            throws IOException {
        Path out = Files.createTempDirectory(folder, "out");
        try {
            GenerationTool.generate(configuration
                    .withLogging(Logging.FATAL)
                    .withGenerator(new Generator()
                            .withName(Listening.class.getName())
                            .withDatabase(database.withOutputSchemaToDefault(true)
                                    .withForcedTypes(new ForcedType()
                                            .withName("INSTANT")
                                            .withIncludeTypes("(?i:TIMESTAMP.*WITH.*TIME.*ZONE)")))
                            .withGenerate(new Generate()
                                    .withIndexes(true)
                                    .withDefaultSchema(false)
                                    .withDefaultCatalog(false)
                                    .withGlobalSchemaReferences(false)
                                    .withGlobalCatalogReferences(false))
                            .withTarget(
                                    new Target().withPackageName(packageName).withDirectory(out.toString()))));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        Path root = out.resolve(packageName.replace('.', '/'));
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString().replace('\\', '/'), Files.readString(path));
            }
        }
        compile(out);
        return files;
    }

    /** As a service's build that takes no warning. */
    private void compile(Path sources) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (var manager = javac.getStandardFileManager(null, null, null);
                Stream<Path> paths = Files.walk(sources)) {
            List<Path> files =
                    paths.filter(path -> path.toString().endsWith(".java")).toList();
            List<String> options = List.of(
                    "-d",
                    Files.createTempDirectory(folder, "classes").toString(),
                    "--release",
                    "17",
                    "-proc:none",
                    "-Xlint:all,-classfile",
                    "-Werror",
                    "-classpath",
                    System.getProperty("java.class.path"));
            boolean compiles = javac.getTask(
                            said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiles).as(said.toString()).isTrue();
        }
    }

    private static String resource(String name) throws IOException {
        return Files.readString(Path.of("src", "test", "resources", "codegen", name));
    }

    private static String text(Map<String, String> files, String name) {
        assertThat(files).containsKey(name);
        return String.valueOf(files.get(name));
    }

    @Test
    void writesWhatACarefulColleagueWould() throws IOException {
        Map<String, String> files = generate(resource("shop.sql"));

        for (String name : List.of("Order", "NewOrder", "OrderChanges", "OrderDao", "ShopDatabase", "ShopRelations")) {
            assertThat(text(files, name + ".java")).isEqualTo(resource(name + ".txt"));
        }
        assertThat(REASONS).isEmpty();
    }

    @Test
    void writesTheSameFilesForTheSameSchema() throws IOException {
        assertThat(generate(resource("shop.sql"))).isEqualTo(generate(resource("shop.sql")));
    }

    @Test
    void saysWhatItSkipsAndWhy() throws IOException {
        Map<String, String> files = generate("""
                CREATE TABLE secrets (id uuid PRIMARY KEY);
                COMMENT ON TABLE secrets IS 'tegmen: skip';
                CREATE TABLE lines (text text);
                CREATE TABLE strings (id uuid PRIMARY KEY, amount numeric, code varchar(9));
                CREATE UNIQUE INDEX strings_code_idx ON strings (code);
                CREATE TABLE box (id int PRIMARY KEY);
                CREATE TABLE boxes (id int PRIMARY KEY);
                """);

        assertThat(files).doesNotContainKey("Secret.java").containsKeys("Line.java", "StringRow.java", "Boxes.java");
        assertThat(REASONS)
                .anySatisfy(reason -> assertThat(reason).contains("secrets is skipped: its comment says so"))
                .anySatisfy(reason -> assertThat(reason).contains("lines can only be read: it has no primary key"))
                .anySatisfy(reason -> assertThat(reason).contains("strings has rows called StringRow"))
                .anySatisfy(reason -> assertThat(reason).contains("strings.amount is read as a whole number"))
                .anySatisfy(reason -> assertThat(reason).contains("no finder by its index strings_code_idx"))
                .anySatisfy(reason -> assertThat(reason).contains("boxes keeps its name"))
                .hasSize(6);
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.shop, ShopDatabase",
        "shop, ShopDatabase",
        "com.example.shop.db, ShopDatabase",
        "com.example.shop.jooq.generated, ShopDatabase",
        "db, DbDatabase"
    })
    void namesTheFrontDoorAfterThePackage(String packageName, String frontDoor) throws IOException {
        assertThat(generate(packageName, "CREATE TABLE orders (id uuid PRIMARY KEY);"))
                .containsKey(frontDoor + ".java");
    }

    @Test
    void takesNamesFromPropertiesAndComments() throws IOException {
        Map<String, String> files = generate(
                """
                CREATE TABLE news (id uuid PRIMARY KEY);
                CREATE TABLE data (id uuid PRIMARY KEY);
                COMMENT ON TABLE data IS 'What there is. tegmen: singular Datum';
                """,
                new Property().withKey("tegmen.frontDoor").withValue("Paper"),
                new Property().withKey("tegmen.singular").withValue("news=NewsItem"));

        assertThat(files).containsKeys("Paper.java", "PaperTransaction.java", "NewsItem.java", "Datum.java");
        assertThat(text(files, "Datum.java")).contains("What there is.").doesNotContain("tegmen:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE INDEX i ON events (at)| .orderedBy(EVENTS.AT.desc())",
                "CREATE INDEX i ON events (at DESC, id DESC)| .orderedBy(EVENTS.AT.desc(), EVENTS.ID.desc())",
                "CREATE INDEX i ON events (at DESC, id)| .orderedBy(EVENTS.AT.desc(), EVENTS.ID)",
                "COMMENT ON TABLE events IS 'tegmen: order by name desc nulls last, id'| .orderedBy(EVENTS.NAME.desc().nullsLast(), EVENTS.ID)",
                "CREATE INDEX i ON events (maybe)| Entity.of(EVENTS, EVENTS.ID, Event::of).changedAt",
                "CREATE INDEX i ON events (updated_at)| Entity.of(EVENTS, EVENTS.ID, Event::of).changedAt",
                "CREATE INDEX i ON events (name, at)| Entity.of(EVENTS, EVENTS.ID, Event::of).changedAt"
            })
    void ordersByAnIndexThatLeadsWithATimeOrAsToldElseByTheKey(String more, String expected) throws IOException {
        Map<String, String> files = generate("""
                CREATE TABLE events (
                  id uuid PRIMARY KEY,
                  name varchar(20),
                  at timestamptz NOT NULL,
                  maybe timestamptz,
                  updated_at timestamptz NOT NULL
                );
                """ + more + ";");

        assertThat(text(files, "EventDao.java").replaceAll("\\s+", " ")).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMENT ON TABLE orders IS 'tegmen: order by nothing'",
                "COMMENT ON TABLE orders IS 'tegmen: singular a-b'",
                "COMMENT ON TABLE orders IS 'tegmen: sort by id'",
                "COMMENT ON COLUMN orders.id IS 'tegmen: hidden'"
            })
    void refusesACommentThatItDoesNotUnderstand(String comment) {
        assertThatExceptionOfType(GeneratorException.class)
                .isThrownBy(() -> generate("CREATE TABLE orders (id uuid PRIMARY KEY);" + comment + ";"))
                .havingRootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .withMessageContaining("orders");
    }

    @Test
    void letsNoCommentOutOfItsPlace() throws IOException {
        Map<String, String> files = generate("""
                CREATE TABLE orders (id uuid PRIMARY KEY, name text);
                COMMENT ON TABLE orders IS '*/ class Evil {} /** {@code @param x <script> / " %s';
                COMMENT ON COLUMN orders.name IS 'line one
                line two */ @return \\n';
                """);

        assertThat(text(files, "Order.java")).contains("line one line two *&#47; &#64;return &#92;n");
    }

    /** jOOQ reads a database itself where its parser does not get on with the migrations: enums, domains, functions. */
    @Test
    void writesAClientOfAMigratedDatabase() throws IOException, SQLException {
        try (TestDatabase migrated = TestDatabase.createEmpty()) {
            Assumptions.assumeTrue(migrated.engine() == Engine.POSTGRESQL, "jOOQ reads the catalogs of PostgreSQL");
            try (var connection = migrated.dataSource().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("""
                        CREATE TYPE mood AS ENUM ('sad', 'so-so');
                        CREATE DOMAIN email AS text CHECK (value LIKE '%@%');
                        CREATE TABLE people (
                          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                          email email NOT NULL UNIQUE,
                          mood mood NOT NULL DEFAULT 'sad',
                          moods mood[],
                          price numeric NOT NULL,
                          twice numeric GENERATED ALWAYS AS (price * 2) STORED,
                          seen_at timestamptz NOT NULL
                        );
                        CREATE INDEX people_seen_at_idx ON people (seen_at DESC);
                        CREATE INDEX people_lower_idx ON people (lower(email));
                        CREATE UNIQUE INDEX people_price_idx ON people (price) WHERE price > 0;
                        CREATE MATERIALIZED VIEW moods AS SELECT mood, count(*) AS people FROM people GROUP BY mood;
                        CREATE FUNCTION sad_people() RETURNS TABLE (id bigint) LANGUAGE sql
                          AS $$SELECT id FROM people WHERE mood = 'sad'$$;
                        """);
            }
            DatabaseUrl url = DatabaseUrl.parse(migrated.url());
            Map<String, String> files = generate(
                    "com.example.shop",
                    new Configuration()
                            .withJdbc(new Jdbc()
                                    .withUrl(url.jdbcUrl())
                                    .withProperties(url.properties().stringPropertyNames().stream()
                                            .map(name -> new Property()
                                                    .withKey(name)
                                                    .withValue(url.properties().getProperty(name)))
                                            .toList())),
                    new Database()
                            .withName("org.jooq.meta.postgres.PostgresDatabase")
                            .withInputSchema("public"));

            assertThat(text(files, "Person.java"))
                    .contains("Mood mood", "BigDecimal price", "String email", "BigDecimal twice");
            assertThat(text(files, "NewPerson.java"))
                    .contains("NewPerson(String email, BigDecimal price, Instant seenAt)")
                    .doesNotContain("Twice", "withId(");
            assertThat(text(files, "PersonDao.java")).contains("findByEmail", ".orderedBy(PEOPLE.SEEN_AT.desc())");
            assertThat(text(files, "Mood.java")).contains("VIEW");
            assertThat(REASONS)
                    .anySatisfy(reason -> assertThat(reason).contains("sad_people is skipped: it is a function"));
        }
    }

    @Test
    void tellsATableOfOneLetterFromItsRow() throws IOException {
        assertThat(generate("CREATE TABLE t (id uuid PRIMARY KEY); CREATE VIEW v AS SELECT id FROM t;"))
                .containsKeys("T.java", "TDao.java", "V.java");
    }

    @Test
    void referencesThatGoRoundAreWritten() throws IOException {
        Map<String, String> files = generate("""
                CREATE TABLE people (id uuid PRIMARY KEY, home_id uuid);
                CREATE TABLE homes (id uuid PRIMARY KEY, owner_id uuid REFERENCES people (id));
                ALTER TABLE people ADD CONSTRAINT people_home_fkey FOREIGN KEY (home_id) REFERENCES homes (id);
                """);

        assertThat(text(files, "ShopRelations.java"))
                .contains("PEOPLE_OF_HOME", "HOMES_OF_OWNER", "HOME_OF_PERSON", "OWNER_OF_HOME");
    }
}
