package dev.tegmen.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an embedded server has its data and its log, beside those of other JVMs of the same user.
 *
 * <p>Each has a lock file, whose name tells the process and when it started. The operating system lets the lock go when that
 * JVM ends, however it ends; so {@link LeftoverServers} finds what a killed JVM left. A lock alone would not do on a file
 * system without locks, and a process id alone not where containers share a folder.
 */
final class ServerFolder {
    static final String LOCK = ".lock";

    private final Path folder;
    private final Path lockFile;
    private final FileChannel lock;

    private ServerFolder(Path folder, Path lockFile, FileChannel lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Makes a new folder.
     *
     * @param base what all JVMs of this user share; made if it is not there
     * @throws IOException if it cannot be written to, or belongs to somebody else
     */
    static ServerFolder create(Path base) throws IOException {
        Files.createDirectories(base, ownerOnly(base));
        while (true) {
            String name = ownerOf(ProcessHandle.current()) + "-"
                    + UUID.randomUUID().toString().substring(0, 8);
            Path lockFile = base.resolve(name + LOCK);
            FileChannel lock = lock(lockFile);
            if (lock != null && Files.exists(lockFile)) { // nobody took it for a leftover in between
                if (!Files.getOwner(base).equals(Files.getOwner(lockFile))) {
                    Files.delete(lockFile);
                    lock.close();
                    throw new IOException(base + " belongs to another user");
                }
                return new ServerFolder(Files.createDirectory(base.resolve(name)), lockFile, lock);
            }
        }
    }

    /** A process by its id and its start, since ids are used again. */
    static String ownerOf(ProcessHandle process) {
        long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "-" + start;
    }

    /**
     * Locks a file for this JVM. Not to be tried on a file that this JVM has locked already: closing the second channel would
     * let go of the first lock (POSIX, fcntl).
     *
     * @return what holds the lock until it is closed, or null if another process has it
     */
    static @Nullable FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ofThisJvm) {
            // another class loader's
        }
        channel.close();
        return null;
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("server.log");
    }

    /** Removes all of it, and lets the lock go. */
    void remove() throws IOException {
        delete(folder);
        Files.deleteIfExists(lockFile);
        lock.close();
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(folder)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.deleteIfExists(path);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path base) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix") && !Files.exists(base)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
