package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tegmen.error.ForeignKeyViolationException;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.fault.Occasion;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows "commit" of the table of what a transaction promises: COMMIT was sent. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommitFaultTest extends FaultTest {
    @Test
    void retriesWhenCommitFailsToSerialize() {
        bank.proxy().when(Occasion.commit()).times(2).failInstead("40001");
        assertThat(transactions().run(this::depositTen)).isEqualTo(110);
        assertThat(listener.events()).contains("failed 1 40001", "failed 2 40001", "committed 3");
        assertThat(runs).hasValue(3);
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenTheConnectionIsCutBeforeTheServerHasTheCommit() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeForwarding();
        assertUnknown();
        assertUntouched();
    }

    @Test
    void saysUnknownWhenTheConnectionIsCutBeforeTheAnswerToACommitThatHolds() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        assertUnknown();
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenTheServerDoesNotKnowItself() {
        bank.proxy().when(Occasion.commit()).once().failAfterwards("40003");
        assertUnknown();
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenTheServerShutsDownAfterTheCommit() {
        bank.proxy().when(Occasion.commit()).once().failAfterwards("57P01");
        assertUnknown();
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenTheServerShutsDownBeforeTheCommit() {
        bank.proxy().when(Occasion.commit()).once().failInstead("57P01");
        assertUnknown();
        assertUntouched();
    }

    @Test
    void saysUnknownWhenTheAnswerDoesNotComeBeforeTheDeadline() {
        bank.proxy().when(Occasion.commit()).once().freezeAnswer();
        long start = System.nanoTime();
        assertThatThrownBy(() -> transactions().run(OPTIONS.withDeadline(SHORT), this::depositTen))
                .isInstanceOf(CommitUnknownException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plusSeconds(4));
        assertDepositedOnce();
    }

    @Test
    void tellsTheFailuresBeforeAnUnknownCommitAndWhatToDo() {
        bank.proxy().when(Occasion.commit()).once().failInstead("40001");
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        CommitUnknownException failure = catchThrowableOfType(
                CommitUnknownException.class, () -> transactions().run(this::depositTen));
        assertThat(failure.getSuppressed())
                .extracting(it -> SqlState.of(it).orElse("-"))
                .containsExactly("40001");
        assertThat(failure).hasMessageContaining("use exactly-once to have it resolved");
        assertThat(failure.key()).isEmpty();
        assertDepositedOnce();
    }

    private void assertUnknown() {
        CommitUnknownException failure = catchThrowableOfType(
                CommitUnknownException.class, () -> transactions().run(this::depositTen));
        assertThat(failure).isNotNull();
        assertThat(runs).as("never run again blindly").hasValue(1);
        assertThat(listener.events()).contains("unknown 1").noneMatch(it -> it.startsWith("retry"));
    }

    @Test
    void runsAReadOnlyTransactionAgainWhoseCommitWasLost() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        assertThat(transactions().<Long, RuntimeException>run(OPTIONS.withReadOnly(), tx -> read(tx, 1)))
                .isEqualTo(100);
        assertThat(listener.events()).contains("retry 1", "committed 2");
    }

    @Test
    void givesADeferredConstraintATypedException() {
        Assumed.postgresql(bank.engine(), "deferred constraints");
        bank.execute("create table card (account int references account deferrable initially deferred)");
        assertThatThrownBy(() -> transactions().run(tx -> {
                    depositTen(tx);
                    return tx.dsl().execute("insert into card values (99)");
                }))
                .isInstanceOf(ForeignKeyViolationException.class);
        assertThat(runs).hasValue(1);
        assertUntouched();
    }

    @Test
    void givesAConstraintThatFailsAtCommitATypedException() {
        bank.proxy().when(Occasion.commit()).once().failInstead("23505");
        assertThatThrownBy(() -> transactions().run(this::depositTen)).isInstanceOf(UniqueViolationException.class);
        assertThat(runs).hasValue(1);
        assertUntouched();
    }

    @Test
    void saysThatTheDataIsCommittedWhenOnlyASchemaChangeFailed() {
        bank.proxy().when(Occasion.commit()).once().failAfterwards("XXA00");
        assertThatThrownBy(() -> transactions().run(this::depositTen)).isInstanceOf(CommittedWithErrorException.class);
        assertThat(listener.events()).containsExactly("started 1", "failed 1 XXA00", "committed 1");
        assertThat(runs).hasValue(1);
        assertDepositedOnce();
    }
}
