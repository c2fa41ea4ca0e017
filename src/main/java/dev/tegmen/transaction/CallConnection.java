package dev.tegmen.transaction;

import dev.tegmen.statement.Repeat;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection in name only: what is prepared on it runs as a call. Transactions cannot be had here, and nothing is kept from one
 * statement to the next. Belongs to one thread.
 */
final class CallConnection implements InvocationHandler {
    private static final Set<String> OF_TRANSACTIONS = Set.of(
            "commit",
            "rollback",
            "setSavepoint",
            "releaseSavepoint",
            "setTransactionIsolation",
            "setReadOnly",
            "setCatalog",
            "setSchema",
            "setClientInfo",
            "setHoldability",
            "setNetworkTimeout");

    private final Transactions transactions;
    private final List<CallStatement> open = new ArrayList<>();
    private boolean closed;

    CallConnection(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
            throws SQLException {
        Invocation said = new Invocation(method, args);
        switch (said.name()) {
            case "prepareStatement" -> {
                return prepare(proxy, said, PreparedStatement.class);
            }
            case "createStatement" -> {
                return prepare(proxy, said, Statement.class);
            }
            case "prepareCall" ->
                throw new SQLFeatureNotSupportedException(
                        "a procedure is called in a transaction: transaction(tx -> …)", "0A000");
            case "close", "abort" -> {
                close();
                return null;
            }
            case "isClosed" -> {
                return closed;
            }
            case "getAutoCommit" -> {
                return true;
            }
            case "setAutoCommit" -> {
                refuse(Boolean.FALSE.equals(said.argument(0)), said.name());
                return null;
            }
            case "clearWarnings", "getWarnings", "beginRequest", "endRequest" -> {
                return null;
            }
            case "isWrapperFor" -> {
                return false;
            }
            case "unwrap" ->
                throw new SQLException("there is no connection behind this one between statements", "0A000");
            case "equals" -> {
                return said.argument(0) == proxy;
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return "connection of single calls";
            }
            default -> {
                refuse(OF_TRANSACTIONS.contains(said.name()), said.name());
                return transactions
                        .<Optional<Object>>call(
                                Repeat.READ, (connection, attempt) -> Optional.ofNullable(said.on(connection)))
                        .orElse(null);
            }
        }
    }

    private static void refuse(boolean refused, String name) throws SQLException {
        if (refused) {
            throw new SQLException(
                    "each statement is a call of its own here; for " + name
                            + " run a transaction: transaction(tx -> …)",
                    "25000");
        }
    }

    private Object prepare(Object proxy, Invocation preparation, Class<? extends Statement> type) {
        CallStatement statement = new CallStatement(transactions, proxy, preparation);
        open.add(statement);
        return Proxy.newProxyInstance(CallConnection.class.getClassLoader(), new Class<?>[] {type}, statement);
    }

    private void close() throws SQLException {
        closed = true;
        for (CallStatement statement : open) {
            statement.close();
        }
        open.clear();
    }
}
