package dev.tegmen.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Servers whose JVM was killed and could not stop them: each next start of an embedded server ends them and removes their
 * data. Only what is certainly such a one: its lock is free, its JVM is gone, and the process is the one that PostgreSQL
 * itself wrote down for this data (its documentation, chapter 18.3 and {@code postmaster.pid}).
 */
final class LeftoverServers {
    private static final Pattern LOCK_NAME =
            Pattern.compile("((\\d+)-\\d+)-[0-9a-f]+" + Pattern.quote(ServerFolder.LOCK));

    /** How far apart the two clocks may be: PostgreSQL notes seconds, and the kernel counts from the boot. */
    private static final Duration SAME_START = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private LeftoverServers() {}

    /** Ends and removes them. What cannot be removed now is left for the next time. */
    static void remove(Path base) {
        if (!Files.isDirectory(base)) {
            return;
        }
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(base, "*" + ServerFolder.LOCK)) {
            for (Path lock : locks) {
                Matcher name = LOCK_NAME.matcher(lock.getFileName().toString());
                if (name.matches() && !isAlive(name.group(1), Long.parseLong(name.group(2)))) {
                    removeOne(lock);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // of somebody else, or just being removed by another JVM
        }
    }

    private static boolean isAlive(String owner, long pid) {
        return ProcessHandle.of(pid)
                .map(ServerFolder::ownerOf)
                .filter(owner::equals)
                .isPresent();
    }

    private static void removeOne(Path lockFile) throws IOException {
        FileChannel lock = ServerFolder.lock(lockFile);
        if (lock == null) {
            return; // its JVM lives, in another container
        }
        try (lock) {
            String name = lockFile.getFileName().toString();
            Path folder = lockFile.resolveSibling(name.substring(0, name.length() - ServerFolder.LOCK.length()));
            stopServerOf(folder.resolve("data"));
            ServerFolder.delete(folder);
            Files.deleteIfExists(lockFile);
        }
    }

    /** Stops the server that stands on this data, if there is one. */
    static void stopServerOf(Path data) throws IOException {
        server(data).ifPresent(LeftoverServers::stop);
    }

    private static Optional<ProcessHandle> server(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() < 3 || !Files.isSameFile(Path.of(lines.get(1)), data)) {
            return Optional.empty();
        }
        Instant start = Instant.ofEpochSecond(Long.parseLong(lines.get(2).trim()));
        return ProcessHandle.of(Long.parseLong(lines.get(0).trim())).filter(process -> process.info()
                .startInstant()
                .filter(other -> Duration.between(start, other).abs().compareTo(SAME_START) <= 0)
                .isPresent());
    }

    /** Asks, then insists: its data is not needed any more. */
    private static void stop(ProcessHandle server) {
        server.destroy();
        if (!ends(server)) {
            server.destroyForcibly();
            ends(server);
        }
    }

    private static boolean ends(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return !process.isAlive();
        }
    }
}
