package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import dev.tegmen.error.UniqueViolationException;
import dev.tegmen.fault.Occasion;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jooq.CloseableQuery;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.conf.StatementType;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements of jOOQ outside of a transaction, each a call of its own, with real faults. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SingleStatementDslTest extends FaultTest {
    private static final Table<Record> ACCOUNT = table(name("account"));
    private static final Field<Integer> ID = field(name("id"), Integer.class);
    private static final Field<Long> BALANCE = field(name("balance"), Long.class);

    private DSLContext dsl;

    @BeforeEach
    void takeAContext() {
        dsl = transactions().dsl();
    }

    private long balance() {
        return dsl.select(BALANCE).from(ACCOUNT).where(ID.eq(1)).fetchSingle(BALANCE);
    }

    private int deposit() {
        return dsl.update(ACCOUNT)
                .set(BALANCE, BALANCE.add(10L))
                .where(ID.eq(1))
                .execute();
    }

    @Test
    void readsAndWritesOneAfterTheOther() {
        long before = balance();
        assertThat(deposit()).isEqualTo(1);
        assertThat(balance()).isEqualTo(before + 10);
        assertThat(dsl.fetchCount(ACCOUNT)).isPositive();
        assertThat(dsl.fetchExists(ACCOUNT, ID.eq(1))).isTrue();
        assertThat(dsl.insertInto(ACCOUNT, ID, BALANCE)
                        .values(77, 1L)
                        .returningResult(BALANCE)
                        .fetchSingle(BALANCE))
                .isEqualTo(1L);
        assertThat(dsl.deleteFrom(ACCOUNT).where(ID.eq(77)).execute()).isEqualTo(1);
    }

    @Test
    void bindsAndReadsWhatPlainJooqDoes() {
        UUID id = UUID.randomUUID();
        OffsetDateTime time = OffsetDateTime.parse("2026-11-25T12:00:00Z");
        Record row = dsl.fetchSingle(DSL.select(
                val(id),
                val(time),
                val(JSONB.valueOf("{\"a\": 1}")),
                val(new Integer[] {1, null, 3}),
                val(new byte[] {1, 2}),
                DSL.inline((String) null)));
        assertThat(row.get(0)).isEqualTo(id);
        assertThat(((OffsetDateTime) row.get(1)).toInstant()).isEqualTo(time.toInstant());
        assertThat(row.get(2)).isEqualTo(JSONB.valueOf("{\"a\": 1}"));
        assertThat((Integer[]) row.get(3)).containsExactly(1, null, 3);
        assertThat((byte[]) row.get(4)).containsExactly(1, 2);
        assertThat(row.get(5)).isNull();
        Field<Integer> number = field(name("n"), SQLDataType.INTEGER);
        try (Cursor<Record> rows = dsl.resultQuery("select * from generate_series(1, 50) as g(n)")
                .coerce(List.of(number))
                .fetchLazy()) {
            assertThat(rows.fetchNext(20)).hasSize(20);
            assertThat(rows.fetch()).hasSize(30);
        }
    }

    @Test
    void runsABatch() {
        long before = balance();
        int[] changed = dsl.batch(
                        dsl.update(ACCOUNT).set(BALANCE, BALANCE.add(0L)).where(ID.eq(0)))
                .bind(5L, 1)
                .bind(6L, 1)
                .execute();
        assertThat(changed).containsExactly(1, 1);
        assertThat(balance()).isEqualTo(before + 11);
    }

    @Test
    void runsEachPartOfABatchOnce() {
        long before = balance();
        dsl.connection(connection -> {
            try (PreparedStatement deposit =
                    connection.prepareStatement("update account set balance = balance + ? where id = ?")) {
                for (long amount : new long[] {1, 10, 100}) {
                    deposit.setLong(1, amount);
                    deposit.setInt(2, 1);
                    deposit.addBatch();
                    assertThat(deposit.executeBatch()).containsExactly(1);
                }
                deposit.setLong(1, 1_000); // the other value is still set (JDBC 4.3, 13.2.1)
                assertThat(deposit.executeUpdate()).isEqualTo(1);
            }
        });
        assertThat(balance()).isEqualTo(before + 1_111);
    }

    @Test
    void takesPlainStatementsToo() {
        bank.proxy().when(Occasion.statementContaining("balance + 7")).once().failInstead("40001");
        long before = balance();
        DSLContext inlined = DSL.using(dsl.configuration()
                .deriveSettings(settings -> settings.withStatementType(StatementType.STATIC_STATEMENT)));
        assertThat(inlined.update(ACCOUNT)
                        .set(BALANCE, BALANCE.add(5L))
                        .where(ID.eq(1))
                        .execute())
                .isEqualTo(1);
        dsl.connection(connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("update account set balance = balance + 7 where id = 1"))
                        .isEqualTo(1);
                try (ResultSet rows = statement.executeQuery("select balance from account where id = 1")) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(1)).isEqualTo(before + 12);
                }
            }
        });
        assertThat(balance()).isEqualTo(before + 12);
    }

    @Test
    void aStatementThatIsKeptRunsAgainWithOtherValues() {
        try (CloseableQuery deposit = dsl.update(ACCOUNT)
                .set(BALANCE, BALANCE.add(param("amount", 1L)))
                .where(ID.eq(1))
                .keepStatement(true)) {
            long before = balance();
            assertThat(deposit.execute()).isEqualTo(1);
            deposit.bind("amount", 5L);
            assertThat(deposit.execute()).isEqualTo(1);
            assertThat(balance()).isEqualTo(before + 6);
        }
    }

    @Test
    void isRunAgainAfterASerializationFailure() {
        bank.proxy().when(Occasion.statementContaining("update")).times(2).failInstead("40001");
        long before = balance();
        assertThat(deposit()).isEqualTo(1);
        assertThat(balance()).isEqualTo(before + 10);
    }

    @Test
    void readsAgainWhenAnAnswerIsLost() {
        bank.proxy().when(Occasion.statementContaining("select")).once().cutBeforeAnswer();
        assertThat(balance()).isEqualTo(100);
    }

    @Test
    void saysUnknownWhenTheAnswerOfAWriteIsLost() {
        bank.proxy().when(Occasion.statementContaining("update")).once().cutBeforeAnswer();
        assertThatExceptionOfType(CommitUnknownException.class).isThrownBy(this::deposit);
        assertDepositedOnce();
    }

    @Test
    void tellsErrorsAsEveryCallDoes() {
        assertThatExceptionOfType(UniqueViolationException.class)
                .isThrownBy(
                        () -> dsl.insertInto(ACCOUNT, ID, BALANCE).values(1, 1L).execute());
        assertThat(balance()).isEqualTo(100);
    }

    @Test
    void takesNoTransaction() {
        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> dsl.transaction(inner -> inner.dsl().execute("select 1")))
                .withStackTraceContaining("run a transaction");
        assertThatExceptionOfType(NestedTransactionException.class)
                .isThrownBy(() -> transactions().run(tx -> balance()));
        assertThat(balance()).isEqualTo(100);
    }

    @Test
    void holdsNoConnectionLongerThanItsStatement() {
        for (int i = 0; i < 50; i++) {
            balance();
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() ->
                            dsl.insertInto(ACCOUNT, ID, BALANCE).values(1, 1L).execute());
        }
        assertThat(balance()).isEqualTo(100);
    }
}
