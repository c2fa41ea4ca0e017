package dev.tegmen.bench.startup;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A JVM's class data sharing archive, which wants a class path of jars only. Immutable. */
final class ClassArchive {
    private final String classPath;
    private final Path file;

    private ClassArchive(String classPath, Path file) {
        this.classPath = classPath;
        this.file = file;
    }

    /** Packs the directories of a class path into jars. */
    static ClassArchive of(Path directory, String classPath) {
        List<String> jars = new ArrayList<>();
        for (String element : classPath.split(File.pathSeparator, -1)) {
            Path path = Path.of(element);
            if (Files.isRegularFile(path)) {
                jars.add(element);
            } else if (Files.isDirectory(path)) {
                jars.add(pack(path, directory.resolve("start-up-" + jars.size() + ".jar"))
                        .toString());
            }
        }
        return new ClassArchive(String.join(File.pathSeparator, jars), directory.resolve("start-up.jsa"));
    }

    /** The arguments of a JVM that writes the archive when it ends. */
    List<String> toWrite() {
        return List.of("-XX:ArchiveClassesAtExit=" + file, "-Xlog:cds=off,cds+dynamic=off", "-cp", classPath);
    }

    /** The arguments of a JVM that starts from the archive, and refuses to start without. */
    List<String> toRead() {
        return List.of("-XX:SharedArchiveFile=" + file, "-Xshare:on", "-cp", classPath);
    }

    private static Path pack(Path directory, Path jar) {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(directory.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
