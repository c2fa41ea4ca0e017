package dev.tegmen.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Another JVM that starts an embedded server, tells of it in a line of standard output, and stays until it is closed. */
final class EmbeddedServerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private EmbeddedServerProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What the other JVM runs. */
    public static void main(String[] arguments) throws IOException, SQLException {
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            System.out.println("data " + text(statement, "show data_directory"));
            System.out.println("order "
                    + text(
                            statement,
                            "select string_agg(t, '' order by t) from (values ('b'), ('a'), ('B'), ('ä')) v(t)"));
            System.out.println("upper " + text(statement, "select upper('ä')"));
            System.out.flush();
            System.in.read();
        } catch (TestServerException e) {
            System.out.println("refused " + e.getMessage());
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Starts one with all libraries but those whose path is not wanted. */
    static EmbeddedServerProcess start(
            Path temporary, Map<String, String> environment, Predicate<String> wanted, String... options)
            throws IOException {
        String libraries = Arrays.stream(System.getProperty("java.class.path")
                        .split(Pattern.quote(System.getProperty("path.separator"))))
                .filter(wanted)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-Dfile.encoding=UTF-8",
                "-Dsun.stdout.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", libraries, EmbeddedServerProcess.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return new EmbeddedServerProcess(builder.start());
    }

    static EmbeddedServerProcess start(Path temporary) throws IOException {
        return start(temporary, Map.of(), library -> true);
    }

    /** The rest of the next line, which must begin with this word. */
    String next(String word) throws IOException {
        String line = String.valueOf(output.readLine());
        if (!line.startsWith(word + " ")) {
            throw new AssertionError("not \"" + word + "\": " + line);
        }
        return line.substring(word.length() + 1);
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the process did not end");
        }
    }

    /** Lets it end by itself. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The process of the server that stands on this data. */
    static ProcessHandle server(String data) throws IOException {
        String pid = Files.readAllLines(Path.of(data, "postmaster.pid")).get(0).trim();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
}
