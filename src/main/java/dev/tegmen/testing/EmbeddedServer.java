package dev.tegmen.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;

/** A PostgreSQL server that lives as long as this JVM. Apart from {@link TestServer}, so that its library is optional. */
final class EmbeddedServer {
    /** Text is ordered as CockroachDB orders it and on every machine alike, whatever the environment says. */
    private static final Map<String, String> UNICODE = Map.of("locale", "C", "lc-ctype", "C.UTF-8");

    /** For machines that do not know the other one. */
    private static final Map<String, String> PLAIN = Map.of("locale", "C");

    /** How many ports are tried: between the choice of a free one and its use somebody else may take it. */
    private static final int PORTS = 3;

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(30);

    private final ServerFolder folder;
    private final EmbeddedPostgres postgres;

    private EmbeddedServer(ServerFolder folder, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.postgres = postgres;
    }

    /**
     * Starts a server, tuned for tests: its data need not survive a power cut. Before, servers are stopped whose JVM was
     * killed and could not stop them.
     *
     * @return the server; a shutdown hook stops it
     * @throws TestServerException if it does not start; the message says what to do
     */
    static EmbeddedServer start() {
        return start(() -> 0);
    }

    /** Starts it on one of these ports; 0 is any free one. */
    static EmbeddedServer start(IntSupplier ports) {
        Path base = base();
        LeftoverServers.remove(base);
        ServerFolder folder;
        try {
            folder = ServerFolder.create(base);
        } catch (IOException e) {
            throw EmbeddedServerFailure.noFolder(base, e);
        }
        try {
            EmbeddedServer server = new EmbeddedServer(folder, startAnywhere(base, folder, ports));
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "tegmen-stop-embedded-server"));
            return server;
        } catch (IOException | RuntimeException | LinkageError e) {
            TestServerException failure = EmbeddedServerFailure.of(e, folder.log());
            remove(folder);
            throw failure;
        }
    }

    String url() {
        return "postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/postgres";
    }

    /** Stops it and removes what it stored. */
    void stop() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(folder);
        }
    }

    private static EmbeddedPostgres startAnywhere(Path base, ServerFolder folder, IntSupplier ports)
            throws IOException {
        IOException taken = new IOException("no port was tried");
        for (int i = 0; i < PORTS; i++) {
            try {
                EmbeddedPostgres postgres = startInSomeLocale(base, folder, ports.getAsInt());
                if (answersFor(postgres, folder.data())) {
                    return postgres;
                }
                taken = new IOException("another server answers at port " + postgres.getPort());
            } catch (IOException e) {
                if (!EmbeddedServerFailure.isTakenPort(folder.log())) {
                    throw e;
                }
                taken = e;
            }
            LeftoverServers.stopServerOf(folder.data());
        }
        throw taken;
    }

    private static EmbeddedPostgres startInSomeLocale(Path base, ServerFolder folder, int port) throws IOException {
        try {
            return startPostgres(base, folder, port, UNICODE);
        } catch (IllegalStateException e) {
            try {
                return startPostgres(base, folder, port, PLAIN);
            } catch (IllegalStateException again) {
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    private static EmbeddedPostgres startPostgres(Path base, ServerFolder folder, int port, Map<String, String> locale)
            throws IOException {
        ServerFolder.delete(folder.data());
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(base.resolve("binaries").toFile())
                .setDataDirectory(folder.data())
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(STARTS_WITHIN)
                .setConnectConfig("loginTimeout", "5") // whoever took the port may never answer
                .setOutputRedirector(Redirect.appendTo(folder.log().toFile()))
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("max_connections", "300");
        locale.forEach(builder::setLocaleConfig);
        return builder.start();
    }

    /** Whoever took the port may be a server too, of another JVM, and would end with it. */
    private static boolean answersFor(EmbeddedPostgres postgres, Path data) throws IOException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show data_directory")) {
            row.next();
            return Files.isSameFile(data, Path.of(row.getString(1)));
        } catch (SQLException e) {
            return false;
        }
    }

    private static void remove(ServerFolder folder) {
        try {
            LeftoverServers.stopServerOf(folder.data());
            folder.remove();
        } catch (IOException | UncheckedIOException e) {
            // the next start finds it, when this JVM is gone
        }
    }

    /** One for each user: in a folder of somebody else nothing could be unpacked. */
    private static Path base() {
        String parent = System.getProperty("ot.epg.working-dir", System.getProperty("java.io.tmpdir"));
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9_.-]", "_");
        return new File(parent, "tegmen-postgres-" + user).toPath().toAbsolutePath();
    }
}
