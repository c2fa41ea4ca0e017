package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.deposit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A bank behind a proxy, one listener, and work that counts its runs; a test leaks no connection. */
abstract class FaultTest {
    static final TransactionOptions OPTIONS = TransactionOptions.ofDefaults();
    static final Duration SHORT = Duration.ofMillis(700);

    FaultyBank bank;
    RecordingListener listener;
    final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void open() {
        bank = FaultyBank.open(4);
        listener = new RecordingListener();
    }

    @AfterEach
    void close() {
        assertThat(bank.connectionsInUse()).as("leaked connections").isZero();
        bank.close();
    }

    Transactions transactions() {
        return bank.transactions().withListener(listener);
    }

    long depositTen(Transaction tx) {
        runs.incrementAndGet();
        return deposit(tx, 1, 10);
    }

    void assertDepositedOnce() {
        assertThat(bank.balance(1)).isEqualTo(110);
    }

    void assertUntouched() {
        assertThat(bank.balance(1)).isEqualTo(100);
    }

    static RetriesExhaustedException exhausted(ThrowingCallable code) {
        return Objects.requireNonNull(
                catchThrowableOfType(RetriesExhaustedException.class, code), "retries were to be exhausted");
    }
}
