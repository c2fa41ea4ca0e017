package dev.tegmen.transaction;

import dev.tegmen.statement.Repeat;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
            "setNetworkTimeout",
            "beginRequest",
            "endRequest");

    private final Transactions transactions;
    private final List<CallStatement> open = new ArrayList<>();
    private boolean closed;

    CallConnection(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
        String name = method.getName();
        if (OF_TRANSACTIONS.contains(name) || (name.equals("setAutoCommit") && args != null && args[0].equals(false))) {
            throw new SQLException(
                    "each statement is a call of its own here; for " + name
                            + " run a transaction: transaction(tx -> …)",
                    "25000");
        }
        switch (name) {
            case "prepareStatement" -> {
                return prepare((Connection) proxy, method, args);
            }
            case "close", "abort" -> {
                closed = true;
                for (CallStatement statement : open) {
                    statement.close();
                }
                return null;
            }
            case "isClosed" -> {
                return closed;
            }
            case "getAutoCommit" -> {
                return true;
            }
            case "setAutoCommit", "clearWarnings", "getWarnings" -> {
                return null;
            }
            case "isWrapperFor" -> {
                return false;
            }
            case "unwrap" ->
                throw new SQLException("there is no connection behind this one while no statement runs", "0A000");
            case "equals" -> {
                return proxy == args[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return "connection of single calls";
            }
            default -> {
                return transactions.call(Repeat.READ, (connection, attempt) -> invoke(method, connection, args));
            }
        }
    }

    private PreparedStatement prepare(Connection proxy, Method method, @Nullable Object[] args) {
        CallStatement statement = new CallStatement(transactions, proxy, method, args, repeatOf((String) args[0]));
        open.add(statement);
        return (PreparedStatement) Proxy.newProxyInstance(
                CallConnection.class.getClassLoader(), new Class<?>[] {PreparedStatement.class}, statement);
    }

    /** Only what begins as a plain SELECT is taken for one that changes nothing. */
    private static Repeat repeatOf(String sql) {
        String begin = sql.stripLeading().toLowerCase(Locale.ROOT);
        return begin.startsWith("select ") || begin.startsWith("(select ") || begin.startsWith("values ")
                ? Repeat.READ
                : Repeat.UNSAFE;
    }

    static @Nullable Object invoke(Method method, Object target, @Nullable Object @Nullable [] args)
            throws SQLException {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
