package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.PATIENCE;
import static dev.tegmen.transaction.FaultyBank.deposit;
import static dev.tegmen.transaction.FaultyBank.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** What a transaction sends besides the statements of its work, as the proxy sees it. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StatementsOfTransactionTest extends FaultTest {
    @Test
    void costsOneMoreThanItsStatementsOnSerializableSessions() {
        PGSimpleDataSource serializable = bank.unpooled();
        serializable.setOptions("-c default_transaction_isolation=serializable");
        try (HikariDataSource pool = FaultyBank.poolOn(serializable, 1, PATIENCE)) {
            Transactions lean = Transactions.on(pool).withSerializableSessions();
            assertThat(statementsOf(lean, OPTIONS))
                    .containsExactly("BEGIN; update account", "select balance", "COMMIT");
        }
    }

    @Test
    void costsTwoMoreOnOtherSessions() {
        assertThat(statementsOf(bank.transactions(), OPTIONS))
                .containsExactly("BEGIN; SET TRANSACTION", "update account", "select balance", "COMMIT");
    }

    @Test
    void costsOneMoreWhenExactlyOnce() {
        PGSimpleDataSource serializable = bank.unpooled();
        serializable.setOptions("-c default_transaction_isolation=serializable");
        try (HikariDataSource pool = FaultyBank.poolOn(serializable, 1, PATIENCE)) {
            Transactions lean = Transactions.on(pool).withSerializableSessions();
            assertThat(statementsOf(lean, OPTIONS.withExactlyOnce()))
                    .containsExactly("BEGIN; insert into", "update account", "select balance", "COMMIT");
        }
    }

    private List<String> statementsOf(Transactions transactions, TransactionOptions options) {
        for (int i = 0; i < 2; i++) {
            bank.proxy().forgetRoundTrips();
            transactions.run(options, tx -> deposit(tx, 1, 1) + read(tx, 1));
        }
        return bank.proxy().roundTrips().stream()
                .map(trip -> String.join(
                        "; ",
                        trip.statements().stream()
                                .map(sql -> String.join(
                                        " ", Stream.of(sql.split(" ")).limit(2).toList()))
                                .toList()))
                .toList();
    }
}
