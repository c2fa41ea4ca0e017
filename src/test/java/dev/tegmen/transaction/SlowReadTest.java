package dev.tegmen.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.fault.Occasion;
import dev.tegmen.statement.Repeat;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** A statement that takes longer than the socket timeout never runs twice at once: what is left behind is ended first. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowReadTest extends FaultTest {
    private static final TransactionOptions SIX_SECONDS = OPTIONS.withDeadline(Duration.ofSeconds(6));
    private static final String SLOW = "select count(*) from account, pg_sleep(30) /* slow read */";
    private static final String COPIES =
            "select count(*) from pg_stat_activity where state = 'active' and query like '%slow read */'";

    private final List<Long> copies = new ArrayList<>();
    private HikariDataSource impatient;

    @BeforeEach
    void listenForOneSecondOnly() {
        Assumed.postgresql(bank.engine(), "pg_stat_activity");
        PGSimpleDataSource oneSecond = bank.unpooled();
        oneSecond.setSocketTimeout(1);
        impatient = FaultyBank.poolOn(oneSecond, 8, FaultyBank.PATIENCE);
        listener = new RecordingListener() {
            @Override
            public void retryScheduled(Event event, Duration delay) {
                super.retryScheduled(event, delay);
                copies.add(copiesAfterAMoment());
            }
        };
    }

    /** The server takes a request to cancel before it has ended the statement. */
    private long copiesAfterAMoment() {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        long running = bank.number(COPIES);
        while (running > 0 && System.nanoTime() - end < 0) {
            running = bank.number(COPIES);
        }
        return running;
    }

    @Test
    void aSlowReadIsCancelledBeforeItIsRepeated() {
        try (HikariDataSource pool = impatient) {
            Transactions slow = Transactions.on(pool).withListener(listener).withDefaults(SIX_SECONDS);
            assertThatThrownBy(() -> slow.call(Repeat.READ, (connection, attempt) -> ask(connection, SLOW)))
                    .isInstanceOf(RetriesExhaustedException.class);
            assertThat(copies).isNotEmpty().containsOnly(0L);
            assertThat(copiesAfterAMoment()).isZero();
        }
    }

    @Test
    void aSlowStatementOfATransactionIsCancelledBeforeItIsRepeated() {
        try (HikariDataSource pool = impatient) {
            Transactions slow = Transactions.on(pool).withListener(listener);
            assertThatThrownBy(() -> slow.run(SIX_SECONDS, tx -> tx.dsl().fetch(SLOW)))
                    .isInstanceOf(RetriesExhaustedException.class);
            assertThat(copies).isNotEmpty().containsOnly(0L);
            assertThat(copiesAfterAMoment()).isZero();
        }
    }

    @Test
    void aSlowReadThatCannotBeCancelledIsNotRepeated() {
        try (HikariDataSource pool = impatient) {
            Transactions slow = Transactions.on(pool).withListener(listener);
            assertThatThrownBy(() -> slow.call(Repeat.READ, (connection, attempt) -> {
                        bank.proxy().when(Occasion.connect()).freezeBeforeForwarding();
                        bank.proxy().freeze();
                        return ask(connection, SLOW);
                    }))
                    .isInstanceOf(ConnectionFailedException.class);
            assertThat(copies).isEmpty();
            bank.proxy().heal();
        }
    }

    @Test
    void aSlowWriteIsNeitherCancelledNorRepeated() {
        try (HikariDataSource pool = impatient) {
            Transactions slow = Transactions.on(pool).withListener(listener);
            String write = "with slept as (select pg_sleep(3)) update account set balance = balance + 1"
                    + " from slept where id = 1 returning balance";
            assertThatThrownBy(() -> slow.call(Repeat.SAFE, (connection, attempt) -> ask(connection, write)))
                    .isInstanceOf(CommitUnknownException.class);
            assertThat(copies).isEmpty();
        }
    }

    private static long ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
