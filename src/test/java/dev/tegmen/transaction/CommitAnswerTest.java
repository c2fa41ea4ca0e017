package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.fault.Occasion;
import dev.tegmen.fault.Response;
import dev.tegmen.statement.Repeat;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What is not the server's plain ERROR proves nothing about a COMMIT, and a success may be worth less than it seems. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommitAnswerTest extends FaultTest {
    private static final TransactionOptions ONCE = OPTIONS.withExactlyOnce("order-4711");

    private final List<String> hooks = new CopyOnWriteArrayList<>();

    private long deposit(Transaction tx) {
        tx.afterCommit(() -> hooks.add("committed"));
        tx.afterRollback(() -> hooks.add("rolled back"));
        return depositTen(tx);
    }

    private void assertUnknown(Transactions transactions) {
        assertThatThrownBy(() -> transactions.run(this::deposit)).isInstanceOf(CommitUnknownException.class);
        assertThat(hooks).isEmpty();
        assertThat(runs).hasValue(1);
    }

    private void assertResolved(Transactions transactions) {
        assertThat(transactions.<Long, RuntimeException>run(ONCE, this::deposit))
                .isEqualTo(110);
        assertThat(hooks).containsExactly("committed");
        assertDepositedOnce();
    }

    static Stream<Response> lastWords() {
        return Stream.of(
                Response.of("PANIC", "58030"),
                Response.of("PANIC", "XX000").inWords("PANIK"),
                Response.of("FATAL", "53100"),
                Response.of("FATAL", "53100").inWords("SCHWERWIEGEND"),
                Response.of("FATAL", "08P01"),
                Response.of("FATAL", "40001"),
                Response.of("FATAL", "25P03"));
    }

    @ParameterizedTest
    @MethodSource("lastWords")
    void doesNotKnowWhatBecameOfACommitThatTheServerDiedWith(Response response) {
        bank.proxy().when(Occasion.commit()).once().failAfterwards(response);
        assertUnknown(transactions());
        assertDepositedOnce();
    }

    @ParameterizedTest
    @MethodSource("lastWords")
    void resolvesACommitThatTheServerDiedWith(Response response) {
        bank.proxy().when(Occasion.commit()).once().failAfterwards(response);
        assertResolved(transactions());
    }

    @ParameterizedTest
    @MethodSource("lastWords")
    void runsAgainWhenTheServerDiesInTheWork(Response response) {
        bank.proxy().when(Occasion.statementContaining("update account")).once().failInstead(response);
        assertThat(transactions().<Long, RuntimeException>run(this::deposit)).isEqualTo(110);
        assertThat(runs).hasValue(2);
        assertThat(hooks).containsExactly("committed");
        assertDepositedOnce();
    }

    @ParameterizedTest
    @MethodSource("lastWords")
    void doesNotKnowWhatBecameOfACallThatTheServerDiedWith(Response response) {
        bank.proxy().when(Occasion.statementContaining("update account")).once().failAfterwards(response);
        assertThatThrownBy(() -> depositByCall(transactions())).isInstanceOf(CommitUnknownException.class);
        assertDepositedOnce();
    }

    @Test
    void takesAPlainErrorInAnotherLanguageForWhatItIs() {
        bank.proxy()
                .when(Occasion.commit())
                .once()
                .failInstead(Response.of("ERROR", "40001").inWords("FEHLER"));
        assertThat(transactions().<Long, RuntimeException>run(this::deposit)).isEqualTo(110);
        assertThat(runs).hasValue(2);
        assertDepositedOnce();
    }

    static Stream<Supplier<Throwable>> ofNoServer() {
        return Stream.of(
                () -> new IllegalStateException("tracing failed"),
                () -> new NullPointerException("a bug"),
                () -> new OutOfMemoryError("Java heap space"),
                StackOverflowError::new,
                () -> new AssertionError("x"),
                () -> new SQLException("no state"),
                () -> new SQLException("client side", "99999"),
                () -> new SQLException("copied", "40001"),
                () -> new SQLException("copied", "23505"),
                () -> new SQLFeatureNotSupportedException("x", "0A000"),
                () -> new SQLTimeoutException("timeout", "HYT00"),
                () -> new SQLException("x", "53200"),
                () -> new java.io.IOException("sneaky"),
                () -> new PSQLException(new ServerErrorMessage("SERROR\0VERROR\0C40001\0Manother's\0\0")),
                () -> new IllegalStateException(
                        new PSQLException(new ServerErrorMessage("SERROR\0VERROR\0C23505\0Manother's\0\0"))));
    }

    @ParameterizedTest
    @MethodSource("ofNoServer")
    void doesNotKnowWhatBecameOfACommitThatThrewOnItsWayBack(Supplier<Throwable> failure) {
        assertUnknown(Transactions.on(throwing("commit", failure)).withListener(listener));
        assertThat(listener.events()).contains("unknown 1").noneMatch(it -> it.startsWith("gave up"));
        assertDepositedOnce();
    }

    @ParameterizedTest
    @MethodSource("ofNoServer")
    void resolvesACommitThatThrewOnItsWayBack(Supplier<Throwable> failure) {
        assertResolved(Transactions.on(throwing("commit", failure)).withListener(listener));
    }

    @Test
    void saysUnknownWhenAnErrorStrikesTheQuestionForAnEarlierCommit() {
        bank.proxy().when(Occasion.commit()).once().failAfterwards("40003");
        Transactions wrapping = Transactions.on(throwing("executeQuery", OutOfMemoryError::new));
        assertThatThrownBy(() -> wrapping.run(ONCE, this::deposit)).isInstanceOf(CommitUnknownException.class);
        assertThat(hooks).isEmpty();
        assertDepositedOnce();
    }

    @Test
    void resolvesWhatIsUnknownAlthoughAnErrorStrikesTheRollback() {
        bank.proxy().when(Occasion.commit()).once().failAfterwards("40003");
        assertResolved(Transactions.on(throwing("rollback", OutOfMemoryError::new)));
    }

    @Test
    void retriesWhenCommitFailsToSerializeBehindADataSourceThatWraps() {
        bank.proxy().when(Occasion.commit()).times(2).failInstead("40001");
        DataSource wrapping = throwing("isValid", IllegalStateException::new);
        assertThat(Transactions.on(wrapping).<Long, RuntimeException>run(this::deposit))
                .isEqualTo(110);
        assertThat(runs).hasValue(3);
        assertDepositedOnce();
    }

    @ParameterizedTest
    @MethodSource("ofNoServer")
    void doesNotKnowWhatBecameOfACallWhoseStatementThrewOnItsWayBack(Supplier<Throwable> failure) {
        Transactions wrapping = Transactions.on(throwing("executeUpdate", failure));
        assertThatThrownBy(() -> depositByCall(wrapping)).isInstanceOf(CommitUnknownException.class);
        assertDepositedOnce();
    }

    /** Code that the VM has compiled throws some exceptions without a stack trace (OmitStackTraceInFastThrow). */
    private static final class Traceless extends NullPointerException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"executeUpdate", "close"})
    void doesNotKnowWhatBecameOfACallWhoseStatementThrewWithoutAStackTrace(String method) {
        AtomicReference<@Nullable Supplier<Throwable>> next = new AtomicReference<>();
        Transactions wrapping = Transactions.on(wrap(DataSource.class, bank.unpooled(), method, next));
        wrapping.engine();
        next.set(Traceless::new);
        assertThatThrownBy(() -> depositByPreparedCall(wrapping)).isInstanceOf(CommitUnknownException.class);
        assertDepositedOnce();
    }

    static Stream<Supplier<Throwable>> failuresOfARollback() {
        return Stream.of(
                StackOverflowError::new,
                () -> new LinkageError("x"),
                () -> new java.io.IOException("sneaky"),
                () -> new SQLException("no state"),
                () -> new IllegalStateException("tracing failed"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfARollback")
    void passesOnWhatTheWorkThrowsWhateverItsRollbackThrows(Supplier<Throwable> failure) {
        IllegalStateException own = new IllegalStateException("mine");
        Transactions wrapping = Transactions.on(throwing("rollback", failure)).withListener(listener);
        assertThatThrownBy(() -> wrapping.run(tx -> {
                    deposit(tx);
                    throw own;
                }))
                .isSameAs(own);
        assertThat(own.getSuppressed()).hasSize(1);
        assertThat(hooks).containsExactly("rolled back");
        assertUntouched();
    }

    @Test
    void passesOnWhatTheCodeOfACallThrowsItself() {
        IllegalStateException own = new IllegalStateException("mine");
        assertThatThrownBy(() -> transactions().call(Repeat.UNSAFE, (connection, attempt) -> {
                    throw own;
                }))
                .isSameAs(own);
    }

    static Stream<Response> giveUpsOfAStandby() {
        return Stream.of(
                Response.of("WARNING", "01000").from("syncrep.c", "SyncRepWaitForLSN"),
                Response.of("WARNING", "01000").inWords("WARNUNG").from("syncrep.c", "SyncRepWaitForLSN"),
                Response.of("WARNING", "57P01").from("syncrep.c", "SyncRepWaitForLSN"));
    }

    @ParameterizedTest
    @MethodSource("giveUpsOfAStandby")
    void doesNotBelieveACommitThatNoStandbyMayHave(Response warning) {
        bank.proxy().when(Occasion.commit()).once().warnAfterwards(warning);
        assertUnknown(transactions());
        runs.set(0);
        assertThat(transactions().<Long, RuntimeException>run(this::deposit))
                .as("the next one on this connection")
                .isEqualTo(120);
    }

    @ParameterizedTest
    @MethodSource("giveUpsOfAStandby")
    void doesNotBelieveACallThatNoStandbyMayHave(Response warning) {
        bank.proxy().when(Occasion.statementContaining("update account")).once().warnAfterwards(warning);
        assertThatThrownBy(() -> depositByCall(transactions())).isInstanceOf(CommitUnknownException.class);
        assertDepositedOnce();
    }

    @ParameterizedTest
    @MethodSource("giveUpsOfAStandby")
    void doesNotBelieveAPreparedStatementOfACallThatNoStandbyMayHave(Response warning) {
        bank.proxy().when(Occasion.statementContaining("update account")).once().warnAfterwards(warning);
        assertThatThrownBy(() -> depositByPreparedCall(transactions())).isInstanceOf(CommitUnknownException.class);
        assertDepositedOnce();
    }

    @Test
    void resolvesByACommitThatAStandbyHas() {
        Response warning = Response.of("WARNING", "01000").from("syncrep.c", "SyncRepWaitForLSN");
        bank.proxy().when(Occasion.commit()).once().warnAfterwards(warning);
        assertResolved(transactions());
    }

    @Test
    void doesNotTakeAMarkerForProofThatNoStandbyMayHave() {
        Response warning = Response.of("WARNING", "01000").from("syncrep.c", "SyncRepWaitForLSN");
        bank.proxy().when(Occasion.commit()).once().warnAfterwards(warning);
        bank.proxy()
                .when(Occasion.statementContaining("pg_logical_emit_message"))
                .warnAfterwards(warning);
        assertThatThrownBy(() -> transactions().run(ONCE.withDeadline(SHORT), this::deposit))
                .isInstanceOf(CommitUnknownException.class);
        assertThat(hooks).isEmpty();
    }

    @Test
    void isNotMovedByTheWarningsOfOthers() {
        Assumed.postgresql(bank.engine(), "deferred constraint triggers");
        bank.execute("create function warn() returns trigger language plpgsql as $$begin raise warning"
                + " 'canceling wait for synchronous replication' using errcode = '01000'; return null; end$$");
        bank.execute("create constraint trigger warn after update on account deferrable initially deferred"
                + " for each row execute function warn()");
        assertThat(transactions().<Long, RuntimeException>run(this::deposit)).isEqualTo(110);
        depositByCall(transactions());
        assertThat(hooks).containsExactly("committed");
        assertThat(bank.balance(1)).isEqualTo(120);
    }

    private static int depositByCall(Transactions transactions) {
        return transactions.call(Repeat.UNSAFE, (connection, attempt) -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("update account set balance = balance + 10 where id = 1");
            }
        });
    }

    private static int depositByPreparedCall(Transactions transactions) {
        return transactions.call(Repeat.UNSAFE, (connection, attempt) -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("update account set balance = balance + 10 where id = 1")) {
                return statement.executeUpdate();
            }
        });
    }

    /** A data source of a host's own, whose connections throw once after they have done what they were called for. */
    private DataSource throwing(String method, Supplier<Throwable> failure) {
        return wrap(DataSource.class, bank.unpooled(), method, new AtomicReference<>(failure));
    }

    private static <I> I wrap(
            Class<I> type, Object target, String method, AtomicReference<@Nullable Supplier<Throwable>> next) {
        return type.cast(Proxy.newProxyInstance(
                CommitAnswerTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    Object result;
                    try {
                        result = called.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    Supplier<Throwable> thrown = called.getName().equals(method) ? next.getAndSet(null) : null;
                    if (thrown != null) {
                        throw thrown.get();
                    }
                    if (called.getName().equals("unwrap")) {
                        return result;
                    }
                    if (result instanceof PreparedStatement statement) {
                        return wrap(PreparedStatement.class, statement, method, next);
                    }
                    if (result instanceof Statement statement) {
                        return wrap(Statement.class, statement, method, next);
                    }
                    return result instanceof Connection connection
                            ? wrap(Connection.class, connection, method, next)
                            : result;
                }));
    }
}
