package dev.tegmen.transaction;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;

/** A statement whose text comes with its execution, in the hands of a caller: the text is looked at on its way. */
final class WatchedStatement implements InvocationHandler {
    private final Statement statement;
    private final Connection connection;
    private final SessionChanges changes;

    private WatchedStatement(Statement statement, Connection connection, SessionChanges changes) {
        this.statement = statement;
        this.connection = connection;
        this.changes = changes;
    }

    static Statement of(Statement statement, Connection connection, SessionChanges changes) {
        return (Statement) Proxy.newProxyInstance(
                WatchedStatement.class.getClassLoader(),
                new Class<?>[] {Statement.class},
                new WatchedStatement(statement, connection, changes));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("getConnection")) {
            return connection;
        }
        if (arguments != null && arguments[0] instanceof String sql && takesText(method.getName())) {
            changes.statement(sql);
        }
        try {
            return method.invoke(statement, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static boolean takesText(String method) {
        return method.startsWith("execute") || method.equals("addBatch");
    }
}
