package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.fault.Occasion;
import dev.tegmen.statement.Repeat;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A single call outside of a transaction, with real faults. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SingleCallFaultTest extends FaultTest {
    private long depositByCall(Repeat repeat) {
        return transactions().call(repeat, (connection, attempt) -> {
            runs.incrementAndGet();
            try (Statement statement = connection.createStatement()) {
                return (long) statement.executeUpdate("update account set balance = balance + 10 where id = 1");
            }
        });
    }

    @Test
    void isRetriedWhenItFailsToSerialize() {
        bank.proxy().when(Occasion.statementContaining("update account")).once().failInstead("40001");
        depositByCall(Repeat.UNSAFE);
        assertThat(runs).hasValue(2);
        assertDepositedOnce();
    }

    @Test
    void saysUnknownWhenItsAnswerIsLostAndItIsUnsafe() {
        bank.proxy().when(Occasion.statementContaining("update account")).once().cutBeforeAnswer();
        assertThatThrownBy(() -> depositByCall(Repeat.UNSAFE)).isInstanceOf(CommitUnknownException.class);
        assertThat(runs).hasValue(1);
        assertDepositedOnce();
    }

    @Test
    void runsAgainWhenItsAnswerIsLostAndItIsSafe() {
        bank.proxy().when(Occasion.statementContaining("select balance")).once().cutInsideRow(0);
        long balance = transactions().call(Repeat.SAFE, (connection, attempt) -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select balance from account where id = 1")) {
                row.next();
                return row.getLong(1);
            }
        });
        assertThat(balance).isEqualTo(100);
    }

    @Test
    void isRetriedWhenNoConnectionCouldBeHad() {
        bank.proxy().when(Occasion.connect()).times(2).failInstead("57P03");
        Transactions.on(bank.unpooled()).call(Repeat.UNSAFE, (connection, attempt) -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("update account set balance = balance + 10 where id = 1");
            }
        });
        assertDepositedOnce();
    }
}
