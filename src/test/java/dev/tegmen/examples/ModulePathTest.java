package dev.tegmen.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.Database;
import dev.tegmen.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first example as a module, with the README's lines in its descriptor. */
class ModulePathTest {
    private static final Path EXAMPLES = Path.of("src/test/java/dev/tegmen/examples");

    /** What Maven brings along for a user. */
    private static final Pattern LIBRARY = Pattern.compile(
            "(jooq|r2dbc-spi|reactive-streams|postgresql|HikariCP|flyway-[a-z-]+|slf4j-api|jspecify|jackson-[a-z0-9-]+)-[0-9].*\\.jar");

    @TempDir
    private Path folder;

    @Test
    void theFirstExampleRunsAsAModuleWithTheLinesOfTheReadme() throws Exception {
        String libraries = libraries() + File.pathSeparator + jar();
        Path classes = Files.createDirectory(folder.resolve("classes"));
        compile(libraries, classes);
        try (TestDatabase empty = TestDatabase.createEmpty()) {
            run(classes + File.pathSeparator + libraries, empty.url());
            try (Database db = Database.connect(empty.url())) {
                assertThat(db.users().findByEmail("ada@example.com")).isPresent();
            }
        }
    }

    private void compile(String libraries, Path classes) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources").resolve("stranger"));
        Path descriptor = Files.copy(
                EXAMPLES.resolve("module-info.example"),
                folder.resolve("sources").resolve("module-info.java"));
        String example = Files.readString(EXAMPLES.resolve("FirstExample.java"))
                .replace("package dev.tegmen.examples;", "package stranger;");
        Path source = Files.writeString(sources.resolve("FirstExample.java"), example);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        said,
                        said,
                        "--module-path",
                        libraries,
                        "-d",
                        classes.toString(),
                        descriptor.toString(),
                        source.toString());
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }

    private void run(String modulePath, String url) throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                modulePath,
                "--module",
                "com.example.shop/stranger.FirstExample");
        builder.environment().put("DATABASE_URL", url);
        Process process =
                builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .filter(path -> LIBRARY.matcher(new File(path).getName()).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The library as it is published: its name as a module stands in the manifest. */
    private Path jar() throws IOException, URISyntaxException {
        Matcher name = Pattern.compile("<Automatic-Module-Name>(.*)</Automatic-Module-Name>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(name.find()).isTrue();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", name.group(1));
        Path classes = Path.of(Database.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path jar = folder.resolve("tegmen.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Path path : inside(classes)) {
                String entry = classes.relativize(path).toString().replace(File.separatorChar, '/');
                boolean directory = Files.isDirectory(path); // Flyway finds scripts through the entries of folders
                out.putNextEntry(new ZipEntry(directory ? entry + "/" : entry));
                if (!directory) {
                    Files.copy(path, out);
                }
            }
        }
        return jar;
    }

    private static List<Path> inside(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder)).toList();
        }
    }
}
