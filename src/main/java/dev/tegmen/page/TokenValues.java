package dev.tegmen.page;

import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the database whether it can make keys of the texts that a position holds. A page's own statement cannot tell: an
 * error about a value, met in it, may as well be one of the select's condition or columns.
 */
final class TokenValues {
    private final Ordering ordering;
    private final Position position;

    TokenValues(Ordering ordering, Position position) {
        this.ordering = ordering;
        this.position = position;
    }

    /**
     * Whether the values are taken. One statement; where a transaction is open, a value that is refused ends it.
     *
     * @throws SQLException if the question fails for a reason that has nothing to do with the values
     */
    boolean areTaken(Connection connection) throws SQLException {
        List<String> operands = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < position.size(); i++) {
            Object value = position.value(i);
            OrderingKeyType type = ordering.keys().get(i).type();
            if (value != null && type.mayRefuse(value)) {
                operands.add(type.operandText());
                texts.add(String.valueOf(OrderingKeyType.bound(value)));
            }
        }
        return operands.isEmpty() || areTaken(connection, "select " + String.join(", ", operands), texts);
    }

    private static boolean areTaken(Connection connection, String sql, List<String> texts) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < texts.size(); i++) {
                statement.setString(i + 1, texts.get(i));
            }
            statement.executeQuery().close();
            return true;
        } catch (SQLException e) {
            if (SqlState.of(e).filter(TokenValues::isAboutValue).isPresent()) {
                return false;
            }
            throw e;
        }
    }

    /** Whether a SQLSTATE is a data exception, or a domain's CHECK (PostgreSQL documentation, "PostgreSQL Error Codes"). */
    static boolean isAboutValue(String state) {
        return state.startsWith("22") || state.equals(SqlState.CHECK_VIOLATION);
    }
}
