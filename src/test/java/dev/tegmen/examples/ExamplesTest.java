package dev.tegmen.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tegmen.Database;
import dev.tegmen.page.Page;
import dev.tegmen.post.Post;
import dev.tegmen.testing.TestDatabase;
import dev.tegmen.transaction.AlreadyCommittedException;
import dev.tegmen.user.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    @Test
    void theFirstExampleDoesWhatItSays() {
        try (TestDatabase empty = TestDatabase.createEmpty()) {
            FirstExample.Mailer mailer = new FirstExample.Mailer();
            FirstExample.run(empty.url(), mailer);

            assertThat(mailer.sent()).isEqualTo(1);
            try (Database db = Database.connect(empty.url())) {
                assertThat(db.users().findByEmail("ada@example.com")).isPresent();
                assertThat(db.posts().list(10, 0)).extracting(Post::title).containsExactly("Hello");
            }
        }
    }

    @Test
    void aServiceWithItsOwnTablesUsesTheBuildingBlocks() throws SQLException {
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table orders (id uuid primary key, placed_at timestamptz not null,"
                    + " cents bigint not null)");
            for (int i = 0; i < 60; i++) {
                OwnTablesExample.place(database.dataSource(), i, "request " + i);
            }
            assertThatExceptionOfType(AlreadyCommittedException.class)
                    .isThrownBy(() -> OwnTablesExample.place(database.dataSource(), 99, "request 7"))
                    .satisfies(e -> assertThat(e.key()).isEqualTo("request 7"));

            Page<OwnTablesExample.Order> first = OwnTablesExample.page(database.dataSource(), 4, null);
            Page<OwnTablesExample.Order> second = OwnTablesExample.page(
                    database.dataSource(), 4, first.nextToken().orElseThrow());
            assertThat(Stream.concat(first.items().stream(), second.items().stream()))
                    .extracting(OwnTablesExample.Order::cents)
                    .hasSize(55)
                    .isSortedAccordingTo(Comparator.reverseOrder());
            assertThat(second.hasNext()).isFalse();
        }
    }

    @Test
    void everyExampleOfTheReadmeIsCompiledCode() throws IOException {
        List<String> sources = new ArrayList<>();
        for (Path folder :
                List.of(Path.of("src/test/java/dev/tegmen/examples"), Path.of("src/it/java/dev/tegmen/it"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(ExamplesTest::squeezed).forEach(sources::add);
            }
        }
        List<String> snippets = ReadmeSnippets.all();
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(3).allSatisfy(code -> assertThat(sources)
                .as("a source that contains: " + code)
                .anyMatch(source -> source.contains(squeezed(code))));
    }

    @Test
    void everyCallOfPrismaHasItsCounterpart() throws IOException {
        String example = squeezed(Path.of("src/test/java/dev/tegmen/examples/PrismaExample.java"));
        List<String> rows = Files.readAllLines(Path.of("src/site/markdown/coming-from-prisma.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(25).allSatisfy(row -> {
            String ours = row.substring(row.lastIndexOf("| `") + 3, row.lastIndexOf('`'));
            assertThat(example).contains(squeezed(ours));
        });
        try (TestDatabase empty = TestDatabase.createEmpty()) {
            assertThat(PrismaExample.run(empty.url())).hasSizeGreaterThan(25).doesNotContainNull();
            try (Database db = Database.connect(empty.url())) {
                assertThat(db.posts().count()).isZero();
                assertThat(db.users().list(10))
                        .extracting(User::email)
                        .containsExactlyInAnyOrder("bob@example.com", "eve@example.com", "fay@example.com");
            }
        }
    }

    private static String squeezed(Path file) {
        try {
            return squeezed(Files.readString(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
