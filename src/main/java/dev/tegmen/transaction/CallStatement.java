package dev.tegmen.transaction;

import dev.tegmen.statement.Repeat;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that remembers what it is given, and when it runs, is prepared and given it anew in each attempt. Belongs to one
 * thread.
 */
final class CallStatement implements InvocationHandler {
    private final Transactions transactions;
    private final Connection connection;
    private final Step preparation;
    private final Repeat repeat;
    private final List<Step> steps = new ArrayList<>();
    private @Nullable Held<Ran> held;
    private boolean closed;

    CallStatement(
            Transactions transactions, Connection connection, Method prepare, @Nullable Object[] args, Repeat repeat) {
        this.transactions = transactions;
        this.connection = connection;
        this.preparation = new Step(prepare, args);
        this.repeat = repeat;
    }

    /** Something that was said to the statement. */
    private record Step(Method method, @Nullable Object @Nullable [] args) {
        @Nullable
        Object take(Object target) throws SQLException {
            return CallConnection.invoke(method, target, args);
        }
    }

    /** A statement of the driver's that has run. */
    private record Ran(
            PreparedStatement statement, @Nullable Object result) {}

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
            throws SQLException {
        String name = method.getName();
        switch (name) {
            case "close" -> {
                close();
                return null;
            }
            case "isClosed" -> {
                return closed;
            }
            case "getConnection" -> {
                return connection;
            }
            case "isWrapperFor" -> {
                return false;
            }
            case "unwrap" -> throw new SQLException("there is no statement behind this one until it runs", "0A000");
            case "equals" -> {
                return args != null && proxy == args[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return "statement of a single call";
            }
            default -> {
                return name.startsWith("execute") ? execute(method, args) : say(method, args);
            }
        }
    }

    private @Nullable Object execute(Method method, @Nullable Object @Nullable [] args) throws SQLException {
        if (closed) {
            throw new SQLException("this statement is closed", "55000");
        }
        letGo();
        Step execution = new Step(method, args);
        Held<Ran> ran = transactions.hold(repeat, (driver, attempt) -> {
            PreparedStatement statement = (PreparedStatement) preparation.take(driver);
            for (Step step : steps) {
                step.take(statement);
            }
            return new Ran(statement, execution.take(statement));
        });
        held = ran;
        return ran.result().result();
    }

    /** Before it runs, what changes it is noted; afterwards it is the driver's. */
    private @Nullable Object say(Method method, @Nullable Object @Nullable [] args) throws SQLException {
        Step step = new Step(method, args);
        String name = method.getName();
        boolean changes = name.startsWith("set") || name.startsWith("add") || name.startsWith("clear");
        if (changes) {
            steps.add(step);
        }
        if (held != null) {
            return step.take(held.result().statement());
        }
        return changes || !method.getReturnType().isPrimitive()
                ? null
                : transactions.call(Repeat.READ, (driver, attempt) -> step.take(preparation.take(driver)));
    }

    void close() throws SQLException {
        closed = true;
        letGo();
    }

    private void letGo() throws SQLException {
        Held<Ran> ran = held;
        held = null;
        if (ran != null) {
            try (ran) {
                ran.result().statement().close();
            }
        }
    }
}
