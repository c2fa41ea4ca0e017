package dev.tegmen.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tegmen.testing.Await;
import dev.tegmen.testing.Observer;
import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestDatabase database;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws SQLException {
        database = TestDatabase.createEmpty();
        execute("create table note (id int primary key)");
        proxy = FaultProxy.before(database.url());
    }

    @AfterEach
    void close() {
        proxy.close();
        database.close();
    }

    @Test
    void letsEverythingThroughWithoutFaults() throws SQLException {
        insertInTransaction(1);
        assertThat(notes()).containsExactly(1);
        assertThat(proxy.faults()).isZero();
        assertThat(proxy.accepted()).isOne();
    }

    @Test
    void seesEachStatementAndCountsRoundTrips() throws SQLException {
        try (Connection connection = proxy.dataSource().getConnection()) {
            proxy.forgetRoundTrips();
            for (int id = 1; id <= 10; id++) { // past the threshold from which the driver names its statements
                connection.setAutoCommit(false);
                insert(connection, id);
                connection.commit();
            }
        }
        List<RoundTrip> roundTrips = proxy.roundTrips();
        assertThat(roundTrips).hasSize(20).allMatch(roundTrip -> roundTrip.connection() == 1);
        for (int i = 0; i < 20; i += 2) {
            assertThat(roundTrips.get(i).statements()).containsExactly("BEGIN", "insert into note values ($1)");
            assertThat(roundTrips.get(i + 1).statements()).containsExactly("COMMIT");
        }
    }

    @Test
    void cutsBeforeCommitIsForwarded() throws SQLException {
        Fault fault = proxy.when(Occasion.commit()).once().cutBeforeForwarding();
        assertThat(stateOfInsert()).startsWith("08");
        assertThat(fault.count()).isOne();
        assertThat(notes()).isEmpty();
        insertInTransaction(2);
        assertThat(notes()).containsExactly(2);
    }

    @Test
    void closesBeforeCommitIsForwarded() throws SQLException {
        proxy.when(Occasion.commit()).once().closeBeforeForwarding();
        assertThat(stateOfInsert()).startsWith("08");
        assertThat(notes()).isEmpty();
    }

    @Test
    void cutsAfterCommitAndBeforeItsAnswer() throws SQLException {
        proxy.when(Occasion.commit()).once().cutBeforeAnswer();
        assertThat(stateOfInsert()).startsWith("08");
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void closesAfterCommitAndBeforeItsAnswer() throws SQLException {
        proxy.when(Occasion.commit()).once().closeBeforeAnswer();
        assertThat(stateOfInsert()).startsWith("08");
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void cutsBeforeANamedCommitThatIsNotParsedAgain() throws SQLException {
        try (Connection connection = proxy.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= 10; id++) {
                insert(connection, id);
                connection.commit();
            }
            proxy.when(Occasion.commit()).once().cutBeforeForwarding();
            insert(connection, 11);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(notes()).hasSize(10);
    }

    @Test
    void failsCommitInsteadOfRunningItAndRollsBack() throws SQLException {
        proxy.when(Occasion.commit()).once().failInstead("40001");
        try (Connection connection = proxy.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            assertThat(stateOf(connection::commit)).isEqualTo("40001");
            insert(connection, 2); // the connection goes on in a new transaction
            connection.commit();
        }
        assertThat(notes()).containsExactly(2);
    }

    @Test
    void tellsThatCommitFailedThoughItCommitted() throws SQLException {
        proxy.when(Occasion.commit()).once().failAfterwards("40003");
        assertThat(stateOfInsert()).isEqualTo("40003");
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void failsAStatementInsteadOfRunningIt() throws SQLException {
        proxy.when(Occasion.statementContaining("INTO NOTE")).skipping(1).once().failInstead("40001");
        try (Connection connection = proxy.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            assertThat(stateOf(() -> insert(connection, 2))).isEqualTo("40001");
            assertThat(stateOf(() -> insert(connection, 3))).isEqualTo("25P02");
            connection.rollback();
            insert(connection, 4);
            connection.commit();
        }
        assertThat(notes()).containsExactly(4);
    }

    @Test
    void failsTheFirstStatementOfATransaction() throws SQLException {
        proxy.when(Occasion.statementContaining("into note")).once().failInstead("40P01");
        try (Connection connection = proxy.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(stateOf(() -> insert(connection, 1))).isEqualTo("40P01");
            connection.rollback();
            insert(connection, 2);
            connection.commit();
        }
        assertThat(notes()).containsExactly(2);
    }

    @Test
    void failsASimpleQuery() throws SQLException {
        proxy.when(Occasion.statementContaining("into note")).once().failInstead("40001");
        PGSimpleDataSource simple = proxy.dataSource();
        simple.setPreferQueryMode(org.postgresql.jdbc.PreferQueryMode.SIMPLE);
        try (Connection connection = simple.getConnection()) {
            assertThat(stateOf(() -> insert(connection, 1))).isEqualTo("40001");
            insert(connection, 2);
        }
        assertThat(notes()).containsExactly(2);
    }

    @Test
    void endsTheConnectionAsAShutdownDoes() throws SQLException {
        proxy.when(Occasion.commit()).once().failInstead("57P01");
        assertThat(stateOfInsert()).isEqualTo("57P01");
        assertThat(notes()).isEmpty();
        proxy.when(Occasion.commit()).once().failAfterwards("57P01");
        assertThat(stateOfInsert()).isEqualTo("57P01");
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void cutsAfterAStatementWasRunOutsideOfATransaction() throws SQLException {
        proxy.when(Occasion.statementContaining("into note")).once().cutBeforeAnswer();
        try (Connection connection = proxy.dataSource().getConnection()) {
            assertThat(stateOf(() -> insert(connection, 1))).startsWith("08");
        }
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void cutsBetweenTwoRows() throws SQLException {
        assertThat(cutWhileReading(
                        proxy.when(Occasion.statementContaining("from note")).once()::cutAfterRows))
                .startsWith("08");
    }

    @Test
    void cutsInsideARow() throws SQLException {
        assertThat(cutWhileReading(
                        proxy.when(Occasion.statementContaining("from note")).once()::cutInsideRow))
                .startsWith("08");
    }

    @Test
    void freezesTheAnswerOfACommitUntilReleased() throws Exception {
        Fault fault = proxy.when(Occasion.commit()).once().freezeAnswer();
        FutureTask<Void> insert = inBackground(() -> insertInTransaction(1));
        fault.await(PATIENCE);
        assertThat(notes()).containsExactly(1);
        assertThat(insert.isDone()).isFalse();
        proxy.release();
        insert.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void freezesACommitBeforeTheServerKnowsOfIt() throws Exception {
        Fault fault = proxy.when(Occasion.commit()).once().freezeBeforeForwarding();
        FutureTask<Void> insert = inBackground(() -> insertInTransaction(1));
        fault.await(PATIENCE);
        assertThat(notes()).isEmpty();
        assertThat(insert.isDone()).isFalse();
        proxy.release();
        insert.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void losesAFrozenCommitWhenItIsCut() throws Exception {
        Fault fault = proxy.when(Occasion.commit()).once().freezeBeforeForwarding();
        FutureTask<Void> insert = inBackground(() -> insertInTransaction(1));
        fault.await(PATIENCE);
        proxy.cutAll();
        assertThatThrownBy(() -> insert.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SQLException.class);
        assertThat(notes()).isEmpty();
    }

    @Test
    void freezesAllTraffic() throws Exception {
        try (Connection connection = proxy.dataSource().getConnection()) {
            insert(connection, 1);
            proxy.freeze();
            FutureTask<Void> insert = inBackground(() -> insert(connection, 2));
            assertThat(notes()).containsExactly(1);
            assertThat(insert.isDone()).isFalse();
            proxy.release();
            insert.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(notes()).containsExactly(1, 2);
    }

    @Test
    void delaysAnAnswer() throws SQLException {
        proxy.when(Occasion.commit()).once().delayAnswer(Duration.ofMillis(300));
        long start = System.nanoTime();
        insertInTransaction(1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void runsCodeBeforeAStatementAndBeforeItsAnswer() throws SQLException {
        AtomicInteger before = new AtomicInteger(-1);
        AtomicInteger after = new AtomicInteger(-1);
        proxy.when(Occasion.commit()).once().runBeforeForwarding(() -> before.set(countOfNotes()));
        proxy.when(Occasion.commit()).once().runBeforeAnswer(() -> after.set(countOfNotes()));
        insertInTransaction(1);
        insertInTransaction(2);
        assertThat(before).hasValue(0);
        assertThat(after).hasValue(2);
    }

    @Test
    void resetsAtConnect() throws SQLException {
        proxy.when(Occasion.connect()).once().cutBeforeForwarding();
        assertThat(stateOfInsert()).startsWith("08");
        insertInTransaction(1);
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void refusesConnectionsAsIfNoServerRan() throws SQLException {
        proxy.refuseConnections();
        assertThat(stateOfInsert()).isEqualTo("08001");
        proxy.acceptConnections();
        insertInTransaction(1);
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void acceptsAndNeverAnswers() throws SQLException {
        proxy.when(Occasion.connect()).once().freezeBeforeForwarding();
        PGSimpleDataSource impatient = proxy.dataSource();
        impatient.setLoginTimeout(1);
        assertThat(stateOf(() -> impatient.getConnection().close())).startsWith("08");
        insertInTransaction(1);
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void saysThatTheServerIsStarting() throws SQLException {
        proxy.when(Occasion.connect()).once().failInstead("57P03");
        assertThat(stateOfInsert()).isEqualTo("57P03");
        insertInTransaction(1);
        assertThat(notes()).containsExactly(1);
    }

    @Test
    void letsRequestsToCancelThrough() throws Exception {
        try (Connection connection = proxy.dataSource().getConnection();
                Statement sleeping = connection.createStatement()) {
            Fault started = proxy.when(Occasion.statementContaining("pg_sleep")).runBeforeForwarding(() -> {});
            FutureTask<Void> query = inBackground(() -> sleeping.execute("select pg_sleep(30)"));
            started.await(PATIENCE);
            Await.until(
                    "the query ends",
                    () -> { // what comes before its statement is ignored by the server
                        cancel(sleeping);
                        return query.isDone();
                    });
            assertThatThrownBy(() -> query.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void actsAtRandomFromASeed() throws SQLException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        Fault fault = proxy.when(Occasion.commit()).withProbability(0.5, random).failInstead("40001");
        int committed = 0;
        for (int id = 1; id <= 40; id++) {
            try {
                insertInTransaction(id);
                committed++;
            } catch (SQLException expected) {
                assertThat(expected.getSQLState()).isEqualTo("40001");
            }
        }
        assertThat(fault.count()).isBetween(8, 32).isEqualTo(40 - committed);
        assertThat(notes()).hasSize(committed);
    }

    @Test
    void healsItself() throws SQLException {
        proxy.when(Occasion.commit()).cutBeforeForwarding();
        assertThat(stateOfInsert()).startsWith("08");
        proxy.heal();
        insertInTransaction(2);
        assertThat(notes()).containsExactly(2);
    }

    private interface ResultFault {
        Fault afterRows(int rows);
    }

    private String cutWhileReading(ResultFault fault) throws SQLException {
        execute("insert into note select generate_series(1, 1000)");
        fault.afterRows(500);
        try (Connection connection = proxy.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            return stateOf(() -> statement.executeQuery("select id from note").close());
        }
    }

    private interface Sql {
        void run() throws SQLException;
    }

    private static String stateOf(Sql sql) {
        SQLException failure = catchThrowableOfType(SQLException.class, sql::run);
        return Objects.requireNonNull(failure, "the statement was to fail").getSQLState();
    }

    private String stateOfInsert() {
        return stateOf(() -> insertInTransaction(1));
    }

    private static FutureTask<Void> inBackground(Sql sql) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            sql.run();
            return null;
        });
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private void insertInTransaction(int id) throws SQLException {
        try (Connection connection = proxy.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, id);
            connection.commit();
        }
    }

    private static void insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into note values (?)")) {
            insert.setInt(1, id);
            insert.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is committed: whoever holds a transaction open is not waited for. */
    private List<Integer> notes() throws SQLException {
        try (Connection connection = Observer.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from note order by id")) {
            List<Integer> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
            return ids;
        }
    }

    private int countOfNotes() {
        try {
            return notes().size();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
