package dev.tegmen.fault;

import dev.tegmen.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PgBouncer of one's own before a server, pooling by transaction: what a client holds between two transactions is no
 * session. Where the machine has none, {@link #before} says so. Thread-safe.
 */
public final class PgBouncer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI target;
    private final int port;
    private final Path folder;
    private final Process process;

    private PgBouncer(URI target, int port, Path folder, Process process) {
        this.target = target;
        this.port = port;
        this.folder = folder;
        this.process = process;
    }

    /**
     * Starts one that ignores what the driver sends at each start-up besides user and database.
     *
     * @param url the server's {@code postgresql://user:password@host:port/database}
     * @return the pooler, ready; empty where none is installed
     */
    public static Optional<PgBouncer> before(String url) {
        return before(url, "extra_float_digits");
    }

    /**
     * Starts one.
     *
     * @param url the server's {@code postgresql://user:password@host:port/database}
     * @param ignored the start-up parameters that it ignores; it refuses a client that sends others that it does not know
     * @return the pooler, ready; empty where none is installed
     */
    public static Optional<PgBouncer> before(String url, String... ignored) {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(start(program.get(), URI.create(url), ignored));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Tells whether this machine has one.
     *
     * @return whether {@link #before} starts one
     */
    public static boolean isInstalled() {
        return program().isPresent();
    }

    /**
     * Returns the URL that leads to the database through this pooler.
     *
     * @return {@code postgresql://user:password@127.0.0.1:port/database}
     */
    public String url() {
        return "postgresql://" + target.getRawUserInfo() + "@127.0.0.1:" + port + target.getRawPath();
    }

    /** Ends it, and every connection through it. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            for (String file : List.of("pgbouncer.ini", "users.txt", "pgbouncer.log", "pgbouncer.pid")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static PgBouncer start(Path program, URI target, String... ignored) throws IOException {
        int port = freePort();
        Path folder = Files.createTempDirectory("tegmen-pgbouncer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        String[] login = target.getUserInfo().split(":", 2);
        Files.writeString(folder.resolve("users.txt"), "\"" + login[0] + "\" \"" + login[1] + "\"\n");
        Path settings = folder.resolve("pgbouncer.ini");
        Files.writeString(
                settings,
                String.join(
                        "\n",
                        "[databases]",
                        "* = host=127.0.0.1 port=" + target.getPort(),
                        "[pgbouncer]",
                        "listen_addr = 127.0.0.1",
                        "listen_port = " + port,
                        "unix_socket_dir =",
                        "auth_type = trust",
                        "auth_file = " + folder.resolve("users.txt"),
                        "logfile = " + folder.resolve("pgbouncer.log"),
                        "pidfile = " + folder.resolve("pgbouncer.pid"),
                        "pool_mode = transaction",
                        "ignore_startup_parameters = " + String.join(", ", ignored),
                        "server_login_retry = 1",
                        "query_wait_timeout = 10",
                        ""));
        List<String> line = new ArrayList<>(List.of(program.toString(), "-q"));
        if (isRoot()) {
            line.addAll(List.of("-u", "nobody")); // it refuses to run as root
        }
        line.add(settings.toString());
        Process process = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        PgBouncer pooler = new PgBouncer(target, port, folder, process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        pooler.awaitDoor();
        return pooler;
    }

    private void awaitDoor() throws IOException {
        Await.until("PgBouncer takes connections", () -> !process.isAlive() || isOpen());
        if (!process.isAlive()) {
            throw new IOException("PgBouncer ended with " + process.exitValue());
        }
    }

    private boolean isOpen() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
