package dev.tegmen.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class RestartableServerTest {
    @Test
    void keepsWhatWasCommittedAndBreaksConnectionsWhenKilled() throws SQLException {
        try (RestartableServer server = RestartableServer.start();
                FaultProxy proxy = FaultProxy.before(server.url())) {
            try (Connection connection = proxy.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table note (id int primary key)");
                statement.execute("insert into note values (1)");
                connection.setAutoCommit(false);
                statement.execute("insert into note values (2)");
                server.kill();
                assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            }
            assertThatThrownBy(() -> proxy.dataSource().getConnection().close()).isInstanceOf(SQLException.class);
            server.startAgain();
            try (Connection connection = proxy.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select id from note")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(1);
                assertThat(rows.next()).isFalse();
            }
        }
    }
}
