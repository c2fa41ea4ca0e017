package dev.tegmen.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegmen.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** That the torture would see what it looks for. */
class LedgerTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final UUID THREE = new UUID(0, 3);

    @Test
    void seesLostAndDoubledTransfersAndAccountsThatDisagree() throws SQLException {
        try (TestDatabase database = TestDatabase.createEmpty();
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            Ledger ledger = new Ledger(database.dataSource());
            ledger.create();
            assertThat(ledger.accountsThatDisagree()).isZero();
            statement.execute("insert into transfer values ('" + ONE + "', 0, 1, 5), ('" + ONE + "', 0, 1, 5)");
            statement.execute("insert into transfer values ('" + THREE + "', 2, 3, 5)");
            statement.execute("update account set balance = -5 where id = 0");
            statement.execute("update account set balance = 5 where id = 1");
            statement.execute("update account set balance = -5 where id = 2");
            statement.execute("update account set balance = 6 where id = 3");

            Map<UUID, Integer> there = ledger.transfers();
            assertThat(there).isEqualTo(Map.of(ONE, 2, THREE, 1));
            assertThat(Ledger.countLost(Set.of(ONE, TWO), there)).isEqualTo(1);
            assertThat(Ledger.countDoubled(there)).isEqualTo(1);
            assertThat(Ledger.countStanding(Set.of(TWO, THREE), there)).isEqualTo(1);
            assertThat(ledger.accountsThatDisagree()).isEqualTo(3);
            assertThat(ledger.total()).isEqualTo(1);
        }
    }
}
