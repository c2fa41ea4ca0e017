package dev.tegmen.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tegmen.Database;
import dev.tegmen.engine.Engine;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.PreparedStatement;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that is not there is shown if it stands in the statement, and not if it came as a value. */
class NamedValueTest {
    private static final String SECRET = "ada_s3cret";

    private static TestDatabase database;
    private static Database db;

    @BeforeAll
    static void connect() {
        database = TestDatabase.create();
        db = Database.connect(database.url());
    }

    @AfterAll
    static void close() {
        db.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ?::regclass",
                "select ?::regproc",
                "select ?::regtype",
                "select ?::regrole",
                "select ?::regnamespace",
                "select ?::regconfig",
                "select nextval(?)",
                "select pg_get_serial_sequence('users', ?)",
                "select has_table_privilege(?, 'select')",
                "select has_column_privilege('users', ?, 'select')",
                "select set_config(?, 'x', false)",
                "select current_setting(?)",
                "select pg_read_file(?)",
                "select query_to_xml('select * from ' || ?, true, true, '')",
            })
    void aValueThatNamesNothingIsNotShown(String sql) {
        assumeThat(database.engine()).isEqualTo(Engine.POSTGRESQL);
        Throwable single = catchThrowableOfType(
                TegmenException.class, () -> db.transactions().call(Repeat.READ, (connection, deadline) -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setString(1, SECRET);
                        return statement.execute();
                    }
                }));
        Throwable inTransaction = catchThrowableOfType(
                RuntimeException.class, () -> db.transaction(tx -> tx.dsl().fetch(sql, SECRET)));
        Throwable condition = catchThrowableOfType(TegmenException.class, () -> db.users()
                .count(DSL.condition("(" + sql.replace("?", "{0}") + ") is not null", DSL.val(SECRET))));

        assertThat(shown(single)).doesNotContain(SECRET).contains("words are left out");
        assertThat(shown(inTransaction)).doesNotContain(SECRET).contains("words are left out");
        assertThat(shown(condition)).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from nothing_here",
                "select nothing_here from users",
                "select nothing_here(1)",
                "select 1::nothing_here",
                "drop table nothing_here",
                "alter table users drop column nothing_here",
            })
    void aNameOfTheStatementIsShown(String sql) {
        assertThatThrownBy(() -> db.transactions().call(Repeat.READ, (connection, deadline) -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        return statement.execute();
                    }
                }))
                .isInstanceOf(TegmenException.class)
                .hasMessageContaining("nothing_here");
    }

    @Test
    void aTableThatIsMissingIsStillNamed() {
        try (TestDatabase empty = TestDatabase.createEmpty();
                Database bare = Database.connect(empty.url())) {
            assertThatThrownBy(() -> bare.users().count())
                    .isInstanceOf(SchemaMismatchException.class)
                    .hasMessageContaining("users");
        }
    }

    private static String shown(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
