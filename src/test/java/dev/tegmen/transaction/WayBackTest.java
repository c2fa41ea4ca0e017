package dev.tegmen.transaction;

import static dev.tegmen.transaction.FaultyBank.deposit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.statement.Repeat;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever JDBC hands out, and whatever that hands out, leads back to the connection that the work was given. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WayBackTest extends FaultTest {
    /** The ways from a connection to a connection. */
    enum Way {
        PREPARED {
            @Override
            Connection from(Connection start) throws SQLException {
                return start.prepareStatement("select 1").getConnection();
            }
        },
        ROWS_OF_PREPARED {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(start.prepareStatement("select 1").executeQuery());
            }
        },
        RESULT_OF_PREPARED {
            @Override
            Connection from(Connection start) throws SQLException {
                PreparedStatement statement = start.prepareStatement("select 1");
                statement.execute();
                return of(statement.getResultSet());
            }
        },
        KEYS_OF_PREPARED {
            @Override
            Connection from(Connection start) throws SQLException {
                PreparedStatement statement = start.prepareStatement(
                        "insert into account values (77, 0) on conflict do nothing", Statement.RETURN_GENERATED_KEYS);
                statement.executeUpdate();
                return of(statement.getGeneratedKeys());
            }
        },
        ROWS {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(start.createStatement().executeQuery("select 1"));
            }
        },
        RESULT {
            @Override
            Connection from(Connection start) throws SQLException {
                Statement statement = start.createStatement();
                statement.execute("select 1");
                return of(statement.getResultSet());
            }
        },
        KEYS {
            @Override
            Connection from(Connection start) throws SQLException {
                Statement statement = start.createStatement();
                statement.executeUpdate(
                        "insert into account values (78, 0) on conflict do nothing", Statement.RETURN_GENERATED_KEYS);
                return of(statement.getGeneratedKeys());
            }
        },
        SCROLLING {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(start.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)
                        .executeQuery("select 1"));
            }
        },
        META_DATA {
            @Override
            Connection from(Connection start) throws SQLException {
                return start.getMetaData().getConnection();
            }
        },
        ROWS_OF_META_DATA {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(start.getMetaData().getTables(null, null, "account", null));
            }
        },
        TYPES_OF_META_DATA {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(start.getMetaData().getTableTypes());
            }
        },
        ARRAY {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(array(start).getArray(1).getResultSet());
            }
        },
        ARRAY_BY_NAME {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(array(start).getArray("array").getResultSet(1, 1));
            }
        },
        ARRAY_AS_OBJECT {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(((Array) array(start).getObject(1)).getResultSet());
            }
        },
        ARRAY_BY_TYPE {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(array(start).getObject(1, Array.class).getResultSet());
            }
        },
        ARRAY_OF_ONES_OWN {
            @Override
            Connection from(Connection start) throws SQLException {
                return of(start.createArrayOf("int8", new Object[] {1L, 2L}).getResultSet());
            }
        },
        CURSOR {
            @Override
            Connection from(Connection start) throws SQLException {
                ResultSet cursors = start.createStatement().executeQuery("select cursor_of_accounts()");
                cursors.next();
                return of((ResultSet) cursors.getObject(1));
            }

            @Override
            boolean needsPostgres() {
                return true;
            }
        },
        CALL {
            @Override
            Connection from(Connection start) throws SQLException {
                CallableStatement call = start.prepareCall("{? = call cursor_of_accounts()}");
                call.registerOutParameter(1, Types.REF_CURSOR);
                call.execute();
                return of((ResultSet) call.getObject(1));
            }

            @Override
            boolean needsPostgres() {
                return true;
            }
        },
        ROUND_AND_ROUND {
            @Override
            Connection from(Connection start) throws SQLException {
                return ROWS_OF_META_DATA.from(ARRAY.from(ROWS_OF_PREPARED.from(ROWS.from(start))));
            }
        };

        abstract Connection from(Connection start) throws SQLException;

        boolean needsPostgres() {
            return false;
        }

        private static Connection of(ResultSet rows) throws SQLException {
            return Objects.requireNonNull(rows.getStatement()).getConnection();
        }

        private static ResultSet array(Connection start) throws SQLException {
            ResultSet rows = start.createStatement().executeQuery("select array[1, 2]");
            rows.next();
            return rows;
        }
    }

    @ParameterizedTest
    @EnumSource
    void leadsBackToTheConnectionOfATransaction(Way way) {
        prepare(way);
        assertThatThrownBy(() -> transactions().run(tx -> {
                    depositTen(tx);
                    tx.call(Repeat.UNSAFE, (connection, n) -> {
                        Connection found = way.from(connection);
                        assertThat(found).isSameAs(connection);
                        found.commit();
                        return 1;
                    });
                    return 1;
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertUntouched();
    }

    @ParameterizedTest
    @EnumSource
    void leadsBackToTheConnectionOfASingleCall(Way way) {
        prepare(way);
        for (Repeat repeat : Repeat.values()) {
            boolean same = transactions().call(repeat, (connection, n) -> {
                if (way.needsPostgres()) {
                    return true; // a cursor lives in a transaction
                }
                return way.from(connection) == connection;
            });
            assertThat(same).isTrue();
        }
    }

    private void prepare(Way way) {
        if (way.needsPostgres()) {
            Assumed.postgresql(bank.engine(), "a function that returns a cursor");
            bank.execute("create or replace function cursor_of_accounts() returns refcursor language plpgsql as $$"
                    + " declare c refcursor; begin open c for select * from account; return c; end $$");
        }
    }

    /** The text is checked there as anywhere. */
    @Test
    void refusesACommitByTheStatementOfAResult() {
        assertThatThrownBy(() -> transactions().run(tx -> {
                    depositTen(tx);
                    return tx.call(Repeat.UNSAFE, (connection, n) -> Objects.requireNonNull(
                                    connection.getMetaData().getTableTypes().getStatement())
                            .execute("commit"));
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertUntouched();
    }

    @Test
    void sendsAnArrayBackThatItHandedOut() {
        List<Long> found = transactions().run(tx -> {
            return tx.call(Repeat.READ, (connection, n) -> {
                Array array = connection.createArrayOf("int8", new Object[] {3L, 1L});
                try (PreparedStatement statement = connection.prepareStatement(
                        "select id, ? :: int8[] from account where id = any(?) order by id")) {
                    statement.setObject(1, array);
                    statement.setArray(2, array);
                    try (ResultSet rows = statement.executeQuery()) {
                        List<Long> ids = new ArrayList<>();
                        while (rows.next()) {
                            ids.add(rows.getLong(1));
                            assertThat((Long[]) rows.getArray(2).getArray()).containsExactly(3L, 1L);
                            assertThat(rows.getArray(2)).hasToString("{3,1}");
                        }
                        return ids;
                    }
                }
            });
        });
        assertThat(found).containsExactly(1L, 3L);
    }

    /** Rows can be unwrapped to get at the driver, as the connection can; from there on it is looked what was done. */
    @Test
    void noticesACommitByUnwrappedRows() {
        Assumed.postgresql(bank.engine(), "the driver's own rows");
        assertThatThrownBy(() -> transactions().run(tx -> {
                    depositTen(tx);
                    return tx.call(Repeat.UNSAFE, (connection, n) -> {
                        ResultSet rows = connection.createStatement().executeQuery("select 1");
                        Statement beneath = rows.unwrap(org.postgresql.jdbc.PgResultSet.class)
                                .getStatement();
                        Connection driver = Objects.requireNonNull(beneath).getConnection();
                        driver.rollback();
                        try (Statement next = driver.createStatement()) {
                            return next.execute("select 1");
                        }
                    });
                }))
                .isInstanceOf(WorkEndedTransactionException.class);
        assertUntouched();
    }

    @Test
    void handsOutWhatEqualsItself() {
        transactions().run(tx -> {
            return tx.call(Repeat.READ, (connection, n) -> {
                Statement statement = connection.createStatement();
                assertThat(statement.equals(connection.createStatement())).isFalse();
                assertThat(List.of(statement)).contains(statement);
                assertThat(statement.executeQuery("select 1").getStatement()).isSameAs(statement);
                return 1;
            });
        });
        assertThat(deposited()).isEqualTo(110);
    }

    private long deposited() {
        return transactions().<Long, RuntimeException>run(tx -> deposit(tx, 1, 10));
    }

    /** A method that is not passed on would do nothing, or throw, as the interface's default does. */
    @Test
    void passesEveryMethodOn() {
        assertThat(Stream.of(WorkConnection.class, WorkStatement.class, WorkResultSet.class, WorkArray.class)
                        .flatMap(type -> Stream.of(type.getMethods()))
                        .filter(method -> method.getDeclaringClass().isInterface())
                        .filter(method -> method.getDeclaringClass().getName().startsWith("java.sql."))
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .map(Object::toString))
                .isEmpty();
    }
}
