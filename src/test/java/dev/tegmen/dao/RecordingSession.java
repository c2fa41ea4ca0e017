package dev.tegmen.dao;

import dev.tegmen.engine.Engine;
import dev.tegmen.statement.Repeat;
import dev.tegmen.statement.Session;
import dev.tegmen.statement.SqlCall;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs calls on one connection, and can run their statements once more to see how they were planned. */
final class RecordingSession implements Session {
    private final Connection connection;
    private final Engine engine;
    private final List<Statement> statements = new ArrayList<>();

    RecordingSession(Connection connection, Engine engine) {
        this.connection = connection;
        this.engine = engine;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Bind(Method method, Object[] arguments) {}

    private record Statement(String sql, List<Bind> binds) {}

    @Override
    public <T> T call(Repeat repeat, SqlCall<T> call) {
        try {
            return call.run(proxy(Connection.class, this::onConnection), 1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public <T> T atomically(Repeat repeat, SqlCall<T> call) {
        throw new UnsupportedOperationException("these calls are one statement each");
    }

    @Override
    public Engine engine() {
        return engine;
    }

    private Object onConnection(Method method, Object[] arguments) throws Throwable {
        Object result = invoke(connection, method, arguments);
        if (!method.getName().equals("prepareStatement")) {
            return result;
        }
        Statement statement = new Statement((String) arguments[0], new ArrayList<>());
        statements.add(statement);
        return proxy(PreparedStatement.class, (called, values) -> {
            if (called.getName().startsWith("set") && values != null && values.length >= 2) {
                statement.binds().add(new Bind(called, values));
            }
            return invoke(result, called, values);
        });
    }

    /** What was sent since this was asked last. */
    List<String> sent() {
        List<String> sent = statements.stream().map(Statement::sql).toList();
        statements.clear();
        return sent;
    }

    /** How each statement was planned that was sent since this was asked last, and what it read. */
    List<String> plans() throws SQLException {
        List<String> plans = new ArrayList<>();
        for (Statement statement : statements) {
            plans.add(plan(statement));
        }
        statements.clear();
        return plans;
    }

    private String plan(Statement statement) throws SQLException {
        String explain = engine == Engine.COCKROACHDB
                ? "explain analyze "
                : "explain (analyze, costs off, timing off, summary off, buffers off) ";
        try (PreparedStatement explained = connection.prepareStatement(explain + statement.sql())) {
            for (Bind bind : statement.binds()) {
                invoke(explained, bind.method(), bind.arguments());
            }
            List<String> lines = new ArrayList<>();
            try (ResultSet rows = explained.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            return statement.sql() + "\n" + String.join("\n", lines);
        }
    }

    @FunctionalInterface
    private interface Calls {
        Object on(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> calls.on(method, args)));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws SQLException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
