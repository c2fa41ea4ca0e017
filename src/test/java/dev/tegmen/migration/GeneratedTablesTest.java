package dev.tegmen.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.engine.Engine;
import dev.tegmen.schema.Tables;
import dev.tegmen.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Generated from files, without a server: so what a server makes of these files is compared here. */
class GeneratedTablesTest {
    /** Made by the engines' own folders, which the generator does not read. */
    private static List<String> indexesOf(Engine engine) {
        String covering = engine == Engine.COCKROACHDB ? "covering_" : "";
        return List.of(
                "posts: index posts_created_at_id_" + covering + "idx (created_at desc, id desc)",
                "tegmen_transaction: index tegmen_transaction_committed_at_idx (committed_at)",
                "users: index users_created_at_id_" + covering + "idx (created_at desc, id desc)");
    }

    @Test
    void areWhatStandsInAMigratedDatabase() throws SQLException {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            migrate(database);

            assertThat(LiveTables.describe(database.dataSource()))
                    .containsExactlyElementsOf(expected(database.engine()));
        }
    }

    @Test
    void areAllCompared() {
        assertThat(GeneratedTables.ALL).hasSameSizeAs(Tables.class.getFields());
        assertThat(GeneratedTables.describe())
                .contains(
                        "users: column 2 email character varying(320) not null",
                        "users: unique users_email_key (email)",
                        "posts: foreign key posts_user_id_fkey (user_id) to users (id)",
                        "posts: index posts_user_id_created_at_id_idx (user_id, created_at desc, id desc)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            create table uninvited (id int primary key)                     | uninvited: table
            create view uninvited as select 1 as one                        | uninvited: table
            alter table users add column age int                            | users: column 6 age
            alter table users alter column name drop not null               | users: column 3 name character varying(200)
            alter table users alter column name type varchar(250)           | users: column 3 name character varying(250) not null
            alter table users alter column created_at drop default          | users: column 4 created_at timestamp with time zone not null
            alter table users add constraint users_odd_check check (name <> 'x') | users: check users_odd_check
            alter table posts add constraint posts_title_key unique (title) | posts: unique posts_title_key (title)
            create index posts_odd_idx on posts (user_id, title desc)       | posts: index posts_odd_idx (user_id, title desc)
            create unique index posts_odd_idx on posts (title) where title > 'a' | index posts_odd_idx (title) where
            """)
    void anythingMoreIsSeen(String change, String line) throws SQLException {
        assertThat(surplusAfter(change)).anyMatch(found -> found.contains(line));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drop table posts                                                | posts: table
            alter table users rename column name to called                  | users: column 3 name character varying(200) not null
            alter table users drop constraint users_email_check             | users: check users_email_check
            alter table posts drop constraint posts_user_id_fkey            | posts: foreign key posts_user_id_fkey (user_id) to users (id)
            drop index posts_user_id_created_at_id_idx                      | posts: index posts_user_id_created_at_id_idx (user_id, created_at desc, id desc)
            drop index tegmen_transaction_committed_at_idx                  | tegmen_transaction: index tegmen_transaction_committed_at_idx (committed_at)
            """)
    void anythingMissingIsSeen(String change, String line) throws SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            Sql.execute(database.dataSource(), change);

            assertThat(LiveTables.describe(database.dataSource())).doesNotContain(line);
            assertThat(expected(database.engine())).contains(line);
        }
    }

    private static List<String> surplusAfter(String change) throws SQLException {
        try (TestDatabase database = TestDatabase.create()) {
            DataSource dataSource = database.dataSource();
            Sql.execute(dataSource, change);
            List<String> surplus = new ArrayList<>(LiveTables.describe(dataSource));
            surplus.removeAll(expected(database.engine()));
            return surplus;
        }
    }

    private static List<String> expected(Engine engine) {
        List<String> expected = new ArrayList<>(GeneratedTables.describe());
        expected.addAll(indexesOf(engine));
        return expected.stream().sorted().toList();
    }

    private static void migrate(TestDatabase database) {
        Migrations.on(database.dataSource(), database.engine()).migrate();
    }
}
