package dev.tegmen.fault;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server of one's own that can be killed and started again, with the same data on the same port. Each call
 * returns when it is done. Belongs to one thread at a time.
 */
public final class RestartableServer implements AutoCloseable {
    private final Path data;
    private final EmbeddedPostgres postgres;
    private final Path control;

    private RestartableServer(Path data, EmbeddedPostgres postgres) throws IOException {
        this.data = data;
        this.postgres = postgres;
        // the server notes there how it was called; pg_ctl restart reads the same file
        String binary = Files.readString(data.resolve("postmaster.opts")).split(" ", 2)[0];
        this.control = Objects.requireNonNull(Path.of(binary).getParent()).resolve("pg_ctl");
    }

    /**
     * Starts a new server with an empty database.
     *
     * @return the server, ready
     */
    public static RestartableServer start() {
        try {
            Path data = Files.createTempDirectory("tegmen-server");
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setServerConfig("fsync", "off") // the process dies, the machine does not
                    .setServerConfig("synchronous_commit", "on") // the embedded default forgets what it acknowledged
                    .setServerConfig("max_connections", "200")
                    .start();
            return new RestartableServer(data, postgres);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns where it is.
     *
     * @return a {@code DATABASE_URL}, the same after a restart
     */
    public String url() {
        return "postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/postgres";
    }

    /** Shuts it down at once, as a crash would: connections break, and the next start recovers from the log. */
    public void kill() {
        control("stop", "-m", "immediate");
    }

    /** Starts it again. */
    public void startAgain() {
        control("restart");
    }

    /** Shuts it down and starts it again as a hot standby: it goes on reading a log that nobody writes. */
    public void becomeStandby() {
        control("stop", "-m", "fast");
        try {
            Files.createFile(data.resolve("standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        control("restart");
    }

    /** Makes a standby the primary, while its sessions stay open. */
    public void promote() {
        control("promote");
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void control(String... command) {
        List<String> line = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            line.addAll(List.of("unshare", "-U")); // the server refuses to run as root
        }
        line.addAll(List.of(control.toString(), "-D", data.toString(), "-w", "-s"));
        line.addAll(List.of("-l", data.resolve("restarted.log").toString()));
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(90, TimeUnit.SECONDS)) { // pg_ctl itself gives up after 60
                process.destroyForcibly();
                throw new IllegalStateException("pg_ctl " + command[0] + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException("pg_ctl " + command[0] + " ended with " + process.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
