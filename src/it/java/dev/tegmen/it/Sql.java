package dev.tegmen.it;

import dev.tegmen.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Brings a schema of these tests into an empty database. */
final class Sql {
    private Sql() {}

    /** Runs all files of a folder, in the order of their names, as Flyway would: without what it may not say. */
    static TestDatabase migrated(String folder) throws IOException, SQLException {
        TestDatabase database = TestDatabase.createEmpty();
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("src", "it", folder))) {
            files = all.sorted().toList();
        }
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            for (Path file : files) {
                statement.execute(Files.readString(file));
            }
        }
        return database;
    }
}
