package dev.tegmen.transaction;

import static dev.tegmen.transaction.Verdict.COMMITTED;
import static dev.tegmen.transaction.Verdict.FAIL;
import static dev.tegmen.transaction.Verdict.RETRY;
import static dev.tegmen.transaction.Verdict.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class FailureClassifierTest {
    @ParameterizedTest
    @CsvSource({
        // SQLSTATE, acquire, work, commit
        "40001, RETRY, RETRY, RETRY",
        "40P01, RETRY, RETRY, RETRY",
        "40003, RETRY, RETRY, UNKNOWN",
        "08000, RETRY, RETRY, UNKNOWN",
        "08001, RETRY, RETRY, UNKNOWN",
        "08003, RETRY, RETRY, UNKNOWN",
        "08006, RETRY, RETRY, UNKNOWN",
        "08004, FAIL,  FAIL,  UNKNOWN",
        "08P01, FAIL,  FAIL,  FAIL",
        "57P01, RETRY, RETRY, UNKNOWN",
        "57P02, RETRY, RETRY, UNKNOWN",
        "57P03, RETRY, RETRY, UNKNOWN",
        "57P04, RETRY, RETRY, UNKNOWN",
        "57P05, RETRY, RETRY, UNKNOWN",
        "26000, FAIL,  RETRY, RETRY",
        "0A000, FAIL,  FAIL,  FAIL",
        "58030, FAIL,  FAIL,  FAIL",
        "53100, FAIL,  FAIL,  FAIL",
        "53300, RETRY, FAIL,  FAIL",
        "XXA00, FAIL,  FAIL,  COMMITTED",
        "23505, FAIL,  FAIL,  FAIL",
        "23503, FAIL,  FAIL,  FAIL",
        "42P01, FAIL,  FAIL,  FAIL",
        "42601, FAIL,  FAIL,  FAIL",
        "57014, FAIL,  FAIL,  FAIL",
        "25P02, FAIL,  FAIL,  FAIL",
        "25P03, FAIL,  FAIL,  FAIL",
        "28P01, FAIL,  FAIL,  FAIL",
        "3D000, FAIL,  FAIL,  FAIL",
        "40002, FAIL,  FAIL,  FAIL",
        "XX000, FAIL,  FAIL,  FAIL"
    })
    void judgesByPhaseAndSqlState(String state, Verdict acquire, Verdict work, Verdict commit) {
        SQLException failure = answer("ERROR", state, "");
        assertThat(List.of(
                        FailureClassifier.classify(Phase.ACQUIRE, failure),
                        FailureClassifier.classify(Phase.WORK, failure),
                        FailureClassifier.classify(Phase.COMMIT, failure)))
                .containsExactly(acquire, work, commit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"40001", "40P01", "23505", "53100", "53200", "53300", "58030", "XX000", "0A000", "57014", "25P02"
            })
    void takesNothingButTheServersPlainErrorForAProofThatCommitFailed(String state) {
        List<Throwable> noProof = List.of(
                answer("FATAL", state, ""),
                answer("PANIC", state, ""),
                lostAfter(answer("PANIK", state, "")),
                new SQLException("not of the server", state),
                new IllegalStateException(new SQLException("not of the server", state)),
                new SQLException("no state"),
                new IllegalStateException("no SQL at all"),
                new StackOverflowError());
        assertThat(noProof)
                .extracting(failure -> FailureClassifier.classify(Phase.COMMIT, failure))
                .containsOnly(UNKNOWN);
        assertThat(FailureClassifier.classify(Phase.COMMIT, answer("ERROR", state, "")))
                .isNotEqualTo(UNKNOWN);
        assertThat(FailureClassifier.classify(Phase.COMMIT, new DataAccessException("x", answer("FEHLER", state, ""))))
                .as("the word is in the server's language")
                .isNotEqualTo(UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08P01", "25P03", "57P05", "53200", "XX000", "28000"})
    void takesAnyFatalInTheWorkForALostConnection(String state) {
        for (SQLException fatal : List.of(answer("FATAL", state, ""), lostAfter(answer("FATALE", state, "")))) {
            assertThat(verdictInWork(fatal)).isEqualTo(RETRY);
            assertThat(FailureClassifier.isConnectionLoss(fatal)).isTrue();
        }
    }

    @Test
    void takesAProtocolViolationForALostConnectionUnlessItIsAPlainError() {
        SQLException bouncer = answer("FATAL", "08P01", "");
        SQLException driver = new SQLException("unexpected byte", "08P01");
        for (SQLException lost : List.of(bouncer, driver)) {
            assertThat(FailureClassifier.classify(Phase.ACQUIRE, lost)).isEqualTo(RETRY);
            assertThat(FailureClassifier.classify(Phase.WORK, lost)).isEqualTo(RETRY);
            assertThat(FailureClassifier.classify(Phase.COMMIT, lost)).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void knowsAStalePlanByTheRoutineAndNotByTheText() {
        assertThat(verdictInWork(answer("ERROR", "0A000", "RevalidateCachedQuery")))
                .isEqualTo(RETRY);
        assertThat(FailureClassifier.classify(Phase.COMMIT, answer("ERROR", "0A000", "RevalidateCachedQuery")))
                .isEqualTo(RETRY);
        assertThat(verdictInWork(answer("ERROR", "0A000", "transformLockingClause")))
                .isEqualTo(FAIL);
    }

    private static PSQLException answer(String severity, String state, String routine) {
        return new PSQLException(new ServerErrorMessage(
                "S" + severity + "\0V" + severity + "\0C" + state + "\0Mx\0Fx.c\0R" + routine + "\0\0"));
    }

    private static SQLException lostAfter(SQLException answer) {
        answer.setNextException(new SQLException("lost", "08006", new EOFException()));
        return answer;
    }

    @Test
    void findsTheSqlStateWhereverItHides() {
        SQLException conflict = new SQLException("x", "40001");
        assertThat(verdictInWork(new IllegalStateException(new RuntimeException(conflict))))
                .isEqualTo(RETRY);
        assertThat(verdictInWork(new DataAccessException("jOOQ", conflict))).isEqualTo(RETRY);

        SQLException batch = new BatchUpdateException("batch", new int[0]);
        batch.setNextException(conflict);
        assertThat(verdictInWork(batch)).isEqualTo(RETRY);

        Throwable cycle = new RuntimeException("a");
        cycle.initCause(new RuntimeException("b", cycle));
        assertThat(verdictInWork(cycle)).isEqualTo(FAIL);
    }

    @Test
    void knowsALostConnectionByItsTypeWhereItHasNoSqlState() {
        for (SQLException lost : List.of(
                new SQLTransientConnectionException("pool timeout"),
                new SQLNonTransientConnectionException("lost"),
                new SQLRecoverableException("lost"),
                new SQLException("lost", new EOFException()))) {
            assertThat(FailureClassifier.classify(Phase.ACQUIRE, lost)).isEqualTo(RETRY);
            assertThat(FailureClassifier.classify(Phase.WORK, new RuntimeException(lost)))
                    .isEqualTo(RETRY);
            assertThat(FailureClassifier.classify(Phase.COMMIT, lost)).isEqualTo(UNKNOWN);
            assertThat(FailureClassifier.isConnectionLoss(lost)).isTrue();
        }
    }

    @Test
    void whatIsNoSqlErrorIsTheCallersOwn() {
        for (Phase phase : Phase.values()) {
            Verdict expected = phase == Phase.COMMIT ? UNKNOWN : FAIL;
            assertThat(FailureClassifier.classify(phase, new IllegalStateException("mine")))
                    .isEqualTo(expected);
            assertThat(FailureClassifier.classify(phase, new EOFException("a file")))
                    .isEqualTo(expected);
            assertThat(FailureClassifier.classify(phase, new SQLException("no state")))
                    .isEqualTo(expected);
        }
        assertThat(FailureClassifier.isConnectionLoss(new EOFException("a file")))
                .isFalse();
    }

    @Test
    void tellsCancellationsAndLossesFromConflicts() {
        SQLException conflict = new SQLException("x", "40001");
        SQLException deadlock = new SQLException("x", "40P01");
        SQLException cancelled = new SQLException("x", "57014");
        SQLException lost = new SQLException("x", "57P01");
        assertThat(List.of(conflict, deadlock, cancelled, lost))
                .extracting(failure -> FailureClassifier.isEndOfTime(true, Phase.WORK, failure))
                .containsExactly(false, false, true, false);
        assertThat(List.of(conflict, deadlock, cancelled, lost))
                .extracting(FailureClassifier::isConnectionLoss)
                .containsExactly(false, false, false, true);
        assertThat(FailureClassifier.classify(Phase.COMMIT, new SQLException("x", "XXA00")))
                .isEqualTo(COMMITTED);
    }

    @Test
    void aDeadlineEndsWaitsForAConnectionAndStatementsOnly() {
        SQLException noConnection = new SQLException("x", "08001");
        SQLException cancelled = new SQLException("x", "57014");
        assertThat(FailureClassifier.isEndOfTime(true, Phase.ACQUIRE, noConnection))
                .isTrue();
        assertThat(FailureClassifier.isEndOfTime(true, Phase.COMMIT, cancelled)).isTrue();
        assertThat(FailureClassifier.isEndOfTime(false, Phase.ACQUIRE, noConnection))
                .isFalse();
        assertThat(FailureClassifier.isEndOfTime(false, Phase.COMMIT, cancelled))
                .isFalse();
    }

    @Test
    void tellsTheDatabasesFailuresFromTheCallersOwn() {
        IllegalStateException mine = new IllegalStateException("mine");
        assertThat(FailureClassifier.isOfDatabase(Phase.WORK, mine)).isFalse();
        assertThat(FailureClassifier.isOfDatabase(Phase.ACQUIRE, mine)).isTrue();
        assertThat(FailureClassifier.isOfDatabase(Phase.WORK, new SQLException("x", "23505")))
                .isTrue();
        assertThat(FailureClassifier.isOfDatabase(Phase.WORK, new SQLRecoverableException("lost")))
                .isTrue();
    }

    @Test
    void aCircleOfCausesDoesNoHarm() {
        IllegalStateException one = new IllegalStateException("one");
        IllegalStateException other = new IllegalStateException("other", one);
        one.initCause(other);
        assertThat(verdictInWork(one)).isEqualTo(FAIL);
        assertThat(FailureClassifier.isConnectionLoss(other)).isFalse();
    }

    private static Verdict verdictInWork(Throwable failure) {
        return FailureClassifier.classify(Phase.WORK, failure);
    }
}
