package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.deposit;
import static dev.tegmen.transaction.FaultyBank.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tegmen.error.SqlState;
import dev.tegmen.fault.Occasion;
import dev.tegmen.statement.Repeat;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hooks run once per transaction, never per attempt; inside of a transaction there are savepoints and nothing else. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HooksAndNestingTest {
    private FaultyBank bank;
    private final List<String> called = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        bank = FaultyBank.open(4);
    }

    @AfterEach
    void close() {
        assertThat(bank.connectionsInUse()).as("leaked connections").isZero();
        bank.close();
    }

    @Test
    void runsAfterCommitHooksOnceInOrderHoweverOftenTheWorkRan() {
        bank.proxy().when(Occasion.commit()).times(3).failInstead("40001");
        bank.transactions().run(tx -> {
            tx.afterCommit(() -> called.add("first of attempt " + tx.attempt()));
            tx.afterCommit(() -> called.add("second of attempt " + tx.attempt()));
            tx.afterRollback(() -> called.add("rolled back"));
            return deposit(tx, 1, 10);
        });
        assertThat(called).containsExactly("first of attempt 4", "second of attempt 4");
        assertThat(bank.balance(1)).isEqualTo(110);
    }

    @Test
    void holdsNoConnectionAndSeesTheDataInAnAfterCommitHook() {
        bank.transactions().run(tx -> {
            tx.afterCommit(() -> called.add(bank.connectionsInUse() + " in use, balance " + bank.balance(1)));
            tx.afterCommit(() -> bank.transactions().run(other -> deposit(other, 2, 10)));
            return deposit(tx, 1, 10);
        });
        assertThat(called).containsExactly("0 in use, balance 110");
        assertThat(bank.balance(2)).isEqualTo(110);
    }

    @Test
    void runsAllAfterCommitHooksAndSaysThatTheDataIsCommittedWhenSomeFail() {
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException third = new IllegalStateException("third");
        AfterCommitException failure = catchThrowableOfType(
                AfterCommitException.class, () -> bank.transactions().run(tx -> {
                    tx.afterCommit(() -> {
                        throw first;
                    });
                    tx.afterCommit(() -> called.add("second"));
                    tx.afterCommit(() -> {
                        throw third;
                    });
                    return deposit(tx, 1, 10);
                }));
        assertThat(failure).hasMessageContaining("committed").hasCause(first);
        assertThat(failure.getSuppressed()).containsExactly(third);
        assertThat(failure.result()).isEqualTo(110L);
        assertThat(called).containsExactly("second");
        assertThat(bank.balance(1)).isEqualTo(110);
    }

    @Test
    void runsNoAfterCommitHookOfWhatWasRolledBackButThoseAfterRollback() {
        IOException own = new IOException("own");
        IllegalStateException hook = new IllegalStateException("hook");
        assertThatThrownBy(() -> bank.transactions().run(tx -> {
                    tx.afterCommit(() -> called.add("committed"));
                    tx.afterRollback(() -> {
                        throw hook;
                    });
                    tx.afterRollback(() -> called.add("rolled back"));
                    deposit(tx, 1, 10);
                    throw own;
                }))
                .isSameAs(own);
        assertThat(own.getSuppressed()).containsExactly(hook);
        assertThat(called).containsExactly("rolled back");
        assertThat(bank.balance(1)).isEqualTo(100);
    }

    static Stream<Throwable> whatNobodyExpects() {
        return Stream.of(
                new AssertionError("an error"),
                new StackOverflowError(),
                new IOException("sneaky"),
                new InterruptedException("sneaky"),
                new IllegalStateException("usual"));
    }

    @ParameterizedTest
    @MethodSource("whatNobodyExpects")
    void tellsACommittedTransactionAsCommittedWhateverItsHooksThrow(Throwable thrown) {
        assertThatThrownBy(() -> bank.transactions().run(tx -> {
                    tx.afterCommit(() -> called.add("first"));
                    tx.afterCommit(() -> HooksAndNestingTest.<RuntimeException>sneak(thrown));
                    tx.afterCommit(() -> called.add("last"));
                    return deposit(tx, 1, 10);
                }))
                .isInstanceOf(AfterCommitException.class)
                .hasCause(thrown);
        assertThat(called).containsExactly("first", "last");
        assertThat(Thread.interrupted()).isEqualTo(thrown instanceof InterruptedException);
        assertThat(bank.balance(1)).isEqualTo(110);
    }

    @ParameterizedTest
    @MethodSource("whatNobodyExpects")
    void runsAllRollbackHooksAndThrowsTheFirstFailureWhateverTheyThrow(Throwable thrown) {
        IOException own = new IOException("own");
        assertThatThrownBy(() -> bank.transactions().run(tx -> {
                    tx.afterRollback(() -> HooksAndNestingTest.<RuntimeException>sneak(thrown));
                    tx.afterRollback(() -> called.add("last"));
                    deposit(tx, 1, 10);
                    throw own;
                }))
                .isSameAs(own)
                .hasSuppressedException(thrown);
        assertThat(called).containsExactly("last");
        assertThat(Thread.interrupted()).isEqualTo(thrown instanceof InterruptedException);
        assertThat(bank.balance(1)).isEqualTo(100);
    }

    @ParameterizedTest
    @MethodSource("whatNobodyExpects")
    void isNotMovedByAListenerWhateverItThrows(Throwable thrown) {
        TransactionListener thrower = new TransactionListener() {
            @Override
            public void attemptStarted(Event event) {
                HooksAndNestingTest.<RuntimeException>sneak(thrown);
            }

            @Override
            public void attemptFailed(Event event, Throwable failure) {
                HooksAndNestingTest.<RuntimeException>sneak(thrown);
            }

            @Override
            public void committed(Event event) {
                HooksAndNestingTest.<RuntimeException>sneak(thrown);
            }

            @Override
            public void gaveUp(Event event, Throwable failure) {
                HooksAndNestingTest.<RuntimeException>sneak(thrown);
            }

            @Override
            public void commitUnknown(Event event, Throwable failure) {
                HooksAndNestingTest.<RuntimeException>sneak(thrown);
            }
        };
        if (thrown instanceof InterruptedException) {
            return; // a thread that is interrupted at the start of an attempt ends with it
        }
        Transactions told = bank.transactions().withListener(thrower);
        bank.proxy().when(Occasion.commit()).skipping(1).once().cutBeforeAnswer();
        told.run(tx -> {
            tx.afterCommit(() -> called.add("committed"));
            return deposit(tx, 1, 10);
        });
        assertThatThrownBy(() -> told.run(tx -> deposit(tx, 1, 10))).isInstanceOf(CommitUnknownException.class);
        assertThatThrownBy(() -> told.run(tx -> {
                    throw new IOException("own");
                }))
                .isInstanceOf(IOException.class);
        assertThat(told.<String>call(Repeat.SAFE, (connection, attempt) -> "answer"))
                .isEqualTo("answer");
        assertThat(called).containsExactly("committed");
        assertThat(bank.balance(1)).isEqualTo(120);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void runsNoHookAfterAnUnknownCommit() {
        bank.proxy().when(Occasion.commit()).once().cutBeforeAnswer();
        assertThatThrownBy(() -> bank.transactions().run(tx -> {
                    tx.afterCommit(() -> called.add("committed"));
                    tx.afterRollback(() -> called.add("rolled back"));
                    return deposit(tx, 1, 10);
                }))
                .isInstanceOf(CommitUnknownException.class);
        assertThat(called).isEmpty();
        assertThat(bank.balance(1)).isEqualTo(110);
    }

    @Test
    void runsAfterCommitHooksWhenOnlyASchemaChangeFailed() {
        bank.proxy().when(Occasion.commit()).once().failAfterwards("XXA00");
        IllegalStateException hook = new IllegalStateException("hook");
        CommittedWithErrorException failure = catchThrowableOfType(
                CommittedWithErrorException.class, () -> bank.transactions().run(tx -> {
                    tx.afterCommit(() -> called.add("committed"));
                    tx.afterCommit(() -> {
                        throw hook;
                    });
                    tx.afterRollback(() -> called.add("rolled back"));
                    return deposit(tx, 1, 10);
                }));
        assertThat(failure.getSuppressed()).containsExactly(hook);
        assertThat(called).containsExactly("committed");
        assertThat(bank.balance(1)).isEqualTo(110);
    }

    @Test
    void refusesATransactionAndACallOfTheSameInstanceInsideOfOne() {
        Transactions transactions = bank.transactions();
        assertThatThrownBy(() -> transactions.run(tx -> {
                    deposit(tx, 1, 10);
                    return transactions.run(inner -> deposit(inner, 1, 10));
                }))
                .isInstanceOf(NestedTransactionException.class)
                .hasMessageContaining("tx.nested");
        assertThatThrownBy(() -> transactions.run(tx -> {
                    deposit(tx, 1, 10);
                    return transactions
                            .withDefaults(TransactionOptions.ofDefaults().withLabel("copy"))
                            .call(Repeat.SAFE, (connection, attempt) -> "read");
                }))
                .isInstanceOf(NestedTransactionException.class);
        assertThat(bank.balance(1)).isEqualTo(100);
        transactions.run(tx -> deposit(tx, 1, 10));
        assertThat(bank.balance(1)).isEqualTo(110);
    }

    @Test
    void refusesANestedTransactionOfAnotherInstanceOnTheSamePool() {
        Transactions other = Transactions.on(DSL.using(bank.pool(), SQLDialect.POSTGRES));
        assertThatThrownBy(() -> bank.transactions().run(tx -> {
                    deposit(tx, 1, 10);
                    return other.run(inner -> deposit(inner, 2, 10));
                }))
                .isInstanceOf(NestedTransactionException.class);
        assertThat(bank.total()).isEqualTo(1_000);
    }

    @Test
    void mayStandInATransactionOnOtherConnections() {
        Transactions elsewhere = Transactions.on(bank.newPool(1, FaultyBank.PATIENCE));
        bank.transactions().run(tx -> {
            elsewhere.run(inner -> {
                assertThatThrownBy(() -> bank.transactions().run(innermost -> deposit(innermost, 3, 10)))
                        .isInstanceOf(NestedTransactionException.class);
                return deposit(inner, 2, 10);
            });
            assertThatThrownBy(() -> bank.transactions().run(inner -> deposit(inner, 3, 10)))
                    .isInstanceOf(NestedTransactionException.class);
            return deposit(tx, 1, 10);
        });
        assertThat(List.of(bank.balance(1), bank.balance(2), bank.balance(3))).containsExactly(110L, 110L, 100L);
        bank.transactions().run(tx -> deposit(tx, 1, 10));
        assertThat(bank.balance(1)).isEqualTo(120);
    }

    @Test
    void undoesANestedPartThatFailedAndGoesOn() {
        bank.transactions().run(tx -> {
            deposit(tx, 1, 10);
            assertThatThrownBy(() -> tx.nested(part -> {
                        part.afterCommit(() -> called.add("part"));
                        deposit(part, 2, 10);
                        return part.dsl().execute("insert into account values (1, 0)");
                    }))
                    .satisfies(e -> assertThat(SqlState.of(e)).hasValue("23505"));
            tx.nested(part -> deposit(part, 3, 10));
            tx.afterCommit(() -> called.add("whole"));
            return read(tx, 2);
        });
        assertThat(called).containsExactly("whole");
        assertThat(List.of(bank.balance(1), bank.balance(2), bank.balance(3))).containsExactly(110L, 100L, 110L);
    }

    @Test
    void runsTheWholeWorkAgainWhenANestedPartSwallowsARetryableFailure() {
        bank.proxy()
                .when(Occasion.statementContaining("where id = $2"))
                .skipping(1)
                .once()
                .failInstead("40001");
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        bank.transactions().run(tx -> {
            attempts.add(tx.attempt());
            deposit(tx, 1, 10);
            try {
                tx.nested(part -> deposit(part, 2, 10));
            } catch (RuntimeException swallowed) {
                called.add("swallowed");
            }
            return 0;
        });
        assertThat(attempts).containsExactly(1, 2);
        assertThat(called).containsExactly("swallowed");
        assertThat(bank.balance(1)).isEqualTo(110);
        assertThat(bank.balance(2)).isEqualTo(110);
    }

    @Test
    void endsWithItsWork() {
        AtomicReference<Transaction> kept = new AtomicReference<>();
        bank.transactions().run(tx -> {
            kept.set(tx);
            return deposit(tx, 1, 10);
        });
        Transaction ended = java.util.Objects.requireNonNull(kept.get());
        assertThatThrownBy(() -> ended.dsl()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ended.afterCommit(() -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endsWithItsWorkAlsoIfThatFails() {
        AtomicReference<Transaction> kept = new AtomicReference<>();
        assertThatThrownBy(() -> bank.transactions().run(tx -> {
                    kept.set(tx);
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        Transaction ended = Objects.requireNonNull(kept.get());
        assertThatIllegalStateException().isThrownBy(ended::dsl);
    }

    @Test
    void refusesAnotherThread() {
        assertThatThrownBy(() -> bank.transactions().run(tx -> {
                    deposit(tx, 1, 10);
                    return Background.start(() -> deposit(tx, 2, 10)).get();
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(bank.balance(1)).isEqualTo(100);
        assertThat(bank.balance(2)).isEqualTo(100);
    }

    @Test
    @SuppressWarnings("NullAway") // it does not see the type argument
    void returnsNullIfTheWorkDoes() {
        assertThat(bank.transactions().<@Nullable String, RuntimeException>run(tx -> {
                    deposit(tx, 1, 10);
                    return null;
                }))
                .isNull();
        assertThat(bank.balance(1)).isEqualTo(110);
    }
}
