package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.Database;
import dev.tegmen.DatabaseOptions;
import dev.tegmen.statement.Repeat;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;

/** Whatever a transaction or a call does to the session, the next user of the pool's only connection does not meet it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionStateTest {
    private static final String STATE = "select concat_ws(' ', current_setting('transaction_isolation'),"
            + " current_setting('transaction_read_only'), current_setting('default_transaction_deferrable'),"
            + " current_user, session_user, current_setting('search_path'), current_setting('statement_timeout'),"
            + " current_setting('lock_timeout'), current_setting('TimeZone'), current_setting('DateStyle'),"
            + " current_setting('application_name'), current_setting('work_mem'), current_setting('my.own', true),"
            + " (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()),"
            + " (select count(*) from pg_class where relnamespace = pg_my_temp_schema()),"
            + " (select count(*) from pg_cursors where is_holdable), (select count(*) from pg_listening_channels()),"
            + " (select count(*) from pg_prepared_statements where from_sql))";

    private TestDatabase database;
    private Database db;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        Assumed.postgresql(database.engine(), "what a session holds, in one statement,");
        db = Database.connect(database.url(), DatabaseOptions.ofDefaults().withPoolSize(1));
    }

    @AfterEach
    void close() {
        if (db != null) {
            db.close();
        }
        database.close();
    }

    static Stream<String> statements() {
        return Stream.of(
                "set session characteristics as transaction isolation level read committed",
                "set default_transaction_isolation = 'read committed'",
                "SET SESSION default_transaction_isolation TO 'repeatable read'",
                "/* a */ set -- b\n default_transaction_read_only = on",
                "select 1; set default_transaction_deferrable = on",
                "set search_path = pg_catalog",
                "set statement_timeout = 12345",
                "set lock_timeout = '9s'",
                "set work_mem = '7MB'",
                "set time zone 'Asia/Tokyo'",
                "set datestyle = 'ISO, YMD'",
                "set application_name = 'evil'",
                "set my.own = 'x'",
                "select set_config('statement_timeout', '4321', false)",
                "with x as (select set_config('work_mem', '9MB', false) as y) select * from x",
                "do $$ begin set statement_timeout = 77777; end $$",
                "do $body$ begin perform set_config('work_mem', '8MB', false); end $body$",
                "do $$ begin execute 'set work_mem = ''6MB'''; end $$",
                "create temp table users (id int)",
                "create temporary table more (id int)",
                "create local temp table users (id int) on commit delete rows",
                "select 1 as id into temp users",
                "create table pg_temp.posts (id int)",
                "create temp view users as select 1 as id",
                "declare hc cursor with hold for select 1",
                "select pg_advisory_lock(4711)",
                "select pg_try_advisory_lock_shared(1, 2)",
                "listen news",
                "prepare mine as select 1");
    }

    @ParameterizedTest
    @MethodSource("statements")
    void isNotChangedByAStatement(String sql) {
        String before = state();
        db.transaction(tx -> tx.dsl().execute(sql));
        assertUnchanged(before);
        db.transaction(tx -> {
            tx.dsl().connection(connection -> execute(connection, sql));
            return 1;
        });
        assertUnchanged(before);
        db.transactions().call(Repeat.UNSAFE, (connection, attempt) -> {
            execute(connection, sql);
            return attempt;
        });
        assertUnchanged(before);
        assertThatThrownBy(() -> db.transaction(tx -> {
                    tx.dsl().execute(sql);
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        assertUnchanged(before);
    }

    @Test
    void isNotChangedByABatch() {
        String before = state();
        db.transaction(
                tx -> tx.dsl().batch("set work_mem = '5MB'", "set my.own = 'x'").execute().length);
        assertUnchanged(before);
    }

    static Stream<Named<Setter>> setters() {
        return Stream.of(
                Named.of("setSchema", c -> c.setSchema("pg_catalog")),
                Named.of("setSchema of a statement's connection", c -> {
                    try (Statement statement = c.prepareStatement("select 1")) {
                        statement.getConnection().setSchema("pg_catalog");
                    }
                }),
                Named.of("setNetworkTimeout", c -> c.setNetworkTimeout(Runnable::run, 7)),
                Named.of("setClientInfo", c -> c.setClientInfo("ApplicationName", "evil")),
                Named.of("unwrapped setNetworkTimeout", c -> c.unwrap(PgConnection.class)
                        .setNetworkTimeout(Runnable::run, 7)),
                Named.of("unwrapped application_name", c -> {
                    try (Statement statement = c.unwrap(PgConnection.class).createStatement()) {
                        statement.execute("set application_name = 'evil'");
                    }
                }),
                Named.of("unwrapped setPrepareThreshold", c -> c.unwrap(PGConnection.class)
                        .setPrepareThreshold(-1)),
                Named.of("setHoldability", c -> c.setHoldability(java.sql.ResultSet.HOLD_CURSORS_OVER_COMMIT)));
    }

    @ParameterizedTest
    @MethodSource("setters")
    void isNotChangedByASetterOfJdbc(Setter setter) {
        String before = state();
        int pid = pid();
        db.transaction(tx -> {
            tx.dsl().connection(setter::on);
            return 1;
        });
        assertUnchanged(before);
        assertThat(pid()).as("the next user's session").isNotEqualTo(pid);
    }

    @Test
    void isNotChangedByTheIsolationThatASingleCallSets() {
        String before = state();
        db.transactions().call(Repeat.UNSAFE, (connection, attempt) -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return attempt;
        });
        assertUnchanged(before);
        db.transactions().call(Repeat.UNSAFE, (connection, attempt) -> {
            connection.setReadOnly(true);
            return attempt;
        });
        assertUnchanged(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set local statement_timeout = 1234",
                "set local search_path = public",
                "set transaction read only",
                "set constraints all deferred",
                "select set_config('statement_timeout', '4321', true)",
                "select pg_advisory_xact_lock(4711)",
                "create temp table passing (id int) on commit drop",
                "declare c cursor for select 1",
                "update users set name = 'set session x'",
                "select 'set work_mem = 1; reset all', $$;discard all$$ -- ;listen x",
                "select 1 as \"offset\" /* ; set x = 1 */ offset 0",
                "select E'it\\'s; reset all'"
            })
    void keepsItsConnectionWhenNothingOutlivesTheTransaction(String sql) {
        String before = state();
        int pid = pid();
        db.transaction(tx -> {
            tx.dsl().connection(connection -> execute(connection, sql));
            return 1;
        });
        assertUnchanged(before);
        assertThat(pid()).isEqualTo(pid);
    }

    private void assertUnchanged(String before) {
        assertThat(state()).isEqualTo(before);
        assertThat(db.users().count()).isZero();
    }

    private String state() {
        return db.transaction(tx -> String.valueOf(tx.dsl().fetchSingle(STATE).get(0)));
    }

    private int pid() {
        return db.transaction(
                tx -> tx.dsl().fetchSingle("select pg_backend_pid()").get(0, Integer.class));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @FunctionalInterface
    interface Setter {
        void on(Connection connection) throws SQLException;
    }
}
