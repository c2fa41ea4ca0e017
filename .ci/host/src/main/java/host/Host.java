package host;

import dev.tegmen.Database;
import dev.tegmen.DatabaseOptions;
import dev.tegmen.statement.Repeat;
import dev.tegmen.transaction.HostTransactionException;
import dev.tegmen.transaction.Transactions;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jooq.DSLContext;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.annotation.Transactional;

/** A Spring Boot application with this library on its class path. args: the URL of a server, an empty folder. */
public final class Host {
    private final URI server;
    private final Path folder;
    private int databases;

    private Host(URI server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        Host host = new Host(URI.create(args[0]), Path.of(args[1]));
        boolean switchesFlywayOn = SpringBootVersion.getVersion().startsWith("3.");
        host.runsNoFlywayOfItsOwnAccord();
        if (switchesFlywayOn) {
            host.runsItsOwnMigrations();
            host.runsFlywayWhereAPropertySpeaksOfIt();
            host.runsMigrationsThatAreBeans();
        }
        host.keepsItsTransactions();
        System.out.println("Spring Boot " + SpringBootVersion.getVersion() + ": ok");
    }

    private void runsNoFlywayOfItsOwnAccord() throws Exception {
        withContext(Application.class, List.of(), context -> {
            require(context.getBeanNamesForType(Flyway.class).length == 0, "no Flyway");
            require(tables(context).isEmpty(), "no table");
        });
    }

    private void runsItsOwnMigrations() throws Exception {
        Path migrations = Files.createDirectories(folder.resolve("db/migration"));
        Files.writeString(migrations.resolve("V1__orders.sql"), "create table orders (id int primary key);");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader own = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(own);
            withContext(Application.class, List.of(), context -> {
                require(tables(context).equals(List.of("flyway_schema_history", "orders")), "its migration ran");
                try (Database db = Database.using(context.getBean(DataSource.class), DatabaseOptions.ofDefaults())) {
                    db.migrate();
                    db.validate();
                }
                require(tables(context).contains("users"), "the library's migrations ran beside it");
            });
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private void runsFlywayWhereAPropertySpeaksOfIt() throws Exception {
        withContext(Application.class, List.of("spring.flyway.baselineOnMigrate=true"), context -> {
            require(context.getBeanNamesForType(Flyway.class).length == 1, "Flyway, as Boot has it");
            require(tables(context).equals(List.of("flyway_schema_history")), "its history");
        });
    }

    private void runsMigrationsThatAreBeans() throws Exception {
        withContext(WithMigrationBean.class, List.of(), context -> require(tables(context)
                .equals(List.of("flyway_schema_history", "items")), "the migration of a bean ran"));
    }

    private void keepsItsTransactions() throws Exception {
        withContext(Application.class, List.of(), context -> {
            DSLContext dsl = context.getBean(DSLContext.class);
            dsl.execute("create table orders (id int primary key)");
            Orders orders = context.getBean(Orders.class);
            try {
                orders.addAndFail(1);
                throw new AssertionError("the application's own exception is lost");
            } catch (IllegalStateException e) {
                require(dsl.fetchCount(dsl.selectFrom("orders")) == 0, "Spring rolled back: " + e.getMessage());
            }
            orders.add(2);
            require(dsl.fetchCount(dsl.selectFrom("orders")) == 1, "Spring committed");
            require(
                    Transactions.on(dsl).run(tx -> tx.dsl().execute("insert into orders values (3)")) == 1,
                    "outside of it all is well");
        });
    }

    private void withContext(Class<?> application, List<String> properties, Consumer<ConfigurableApplicationContext> check)
            throws Exception {
        String[] login = server.getUserInfo().split(":", 2);
        String jdbc = "jdbc:postgresql://" + server.getHost() + ":" + server.getPort() + "/";
        String database = "host_" + SpringBootVersion.getVersion().replace('.', '_') + "_" + ++databases;
        try (var connection = DriverManager.getConnection(jdbc + "postgres", login[0], login[1]);
                var statement = connection.createStatement()) {
            statement.execute("create database " + database);
        }
        List<String> all = new ArrayList<>(properties);
        all.add("spring.datasource.url=" + jdbc + database);
        all.add("spring.datasource.username=" + login[0]);
        all.add("spring.datasource.password=" + login[1]);
        all.add("spring.main.banner-mode=off");
        all.add("logging.level.root=warn");
        all.add("logging.level.org.flywaydb=error"); // it has not heard of the newest PostgreSQL
        try (var context = new SpringApplicationBuilder(application)
                .properties(all.toArray(String[]::new))
                .run()) {
            check.accept(context);
        }
    }

    private static List<String> tables(ConfigurableApplicationContext context) {
        return context.getBean(DSLContext.class)
                .fetchValues("select tablename::text from pg_tables where schemaname = 'public' order by 1")
                .stream()
                .map(String::valueOf)
                .toList();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not so: " + what);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Orders orders(DSLContext dsl, DataSource dataSource) {
            return new Orders(dsl, dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithMigrationBean {
        @Bean
        JavaMigration items() {
            return new V1__Items();
        }
    }

    static final class V1__Items extends BaseJavaMigration {
        @Override
        public void migrate(Context context) throws Exception {
            try (var statement = context.getConnection().createStatement()) {
                statement.execute("create table items (id int primary key)");
            }
        }
    }

    /** Each call of the library within is refused, before and after a statement of the application's. */
    static class Orders {
        private final DSLContext dsl;
        private final DataSource aware;

        Orders(DSLContext dsl, DataSource dataSource) {
            this.dsl = dsl;
            this.aware = new TransactionAwareDataSourceProxy(dataSource);
        }

        @Transactional
        public void add(int id) {
            refuseEverything();
            dsl.execute("insert into orders values (?)", id);
            refuseEverything();
        }

        @Transactional
        public void addAndFail(int id) {
            add(id);
            throw new IllegalStateException("the application's own");
        }

        private void refuseEverything() {
            for (Transactions transactions : List.of(Transactions.on(dsl), Transactions.on(aware))) {
                refused(() -> transactions.run(tx -> tx.dsl().execute("insert into orders values (99)")));
                refused(() -> transactions.call(Repeat.SAFE, (connection, attempt) -> attempt));
            }
        }

        private static void refused(Runnable call) {
            try {
                call.run();
            } catch (HostTransactionException e) {
                return;
            }
            throw new AssertionError("ran inside of Spring's transaction");
        }
    }
}
