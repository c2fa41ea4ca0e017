package dev.tegmen.transaction;

import dev.tegmen.statement.Repeat;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A statement that remembers what it is given, and when it runs, is prepared and given it anew in each attempt. Belongs to one
 * thread.
 */
final class CallStatement implements InvocationHandler {
    private final Transactions transactions;
    private final Object connection;
    private final Invocation preparation;
    private final List<Invocation> given = new ArrayList<>();
    private @Nullable Held<Ran> held;
    private boolean closed;

    CallStatement(Transactions transactions, Object connection, Invocation preparation) {
        this.transactions = transactions;
        this.connection = connection;
        this.preparation = preparation;
    }

    /** A statement of the driver's that has run. */
    private record Ran(Statement statement, @Nullable Object result) {}

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
            throws SQLException {
        Invocation said = new Invocation(method, args);
        switch (said.name()) {
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
                return said.argument(0) == proxy;
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return "statement of a single call";
            }
            default -> {
                return said.name().startsWith("execute") ? execute(said) : say(said);
            }
        }
    }

    private @Nullable Object execute(Invocation execution) throws SQLException {
        if (closed) {
            throw new SQLException("this statement is closed", "55000");
        }
        letGo();
        Held<Ran> ran = transactions.hold(repeatOf(execution), (driver, attempt) -> {
            Statement statement = prepared(driver);
            for (Invocation each : given) {
                each.on(statement);
            }
            return new Ran(statement, execution.on(statement));
        });
        held = ran;
        if (execution.name().endsWith("Batch")) {
            given.removeIf(each -> each.name().equals("addBatch")); // what has run is no longer in the batch
        }
        return ran.result().result();
    }

    private Statement prepared(Object driver) throws SQLException {
        return (Statement) Objects.requireNonNull(preparation.on(driver), "statement");
    }

    /** The text comes with the preparation, or, of a plain statement, with the execution. */
    private Repeat repeatOf(Invocation execution) {
        Object text =
                preparation.takesText() ? preparation.argument(0) : execution.takesText() ? execution.argument(0) : "";
        return isSelect(String.valueOf(text)) ? Repeat.READ : Repeat.UNSAFE;
    }

    /** Only what begins as a plain SELECT is taken for one that changes nothing. */
    private static boolean isSelect(String sql) {
        String begin = sql.stripLeading().toLowerCase(Locale.ROOT);
        return begin.startsWith("select ") || begin.startsWith("(select ") || begin.startsWith("values ");
    }

    /** Before it runs, what changes it is noted; afterwards it is the driver's. */
    private @Nullable Object say(Invocation said) throws SQLException {
        String name = said.name();
        boolean changes = name.startsWith("set") || name.startsWith("add") || name.startsWith("clear");
        if (changes) {
            given.add(said);
        }
        if (held != null) {
            return said.on(held.result().statement());
        }
        if (changes || !said.returnsPrimitive()) {
            return null;
        }
        return transactions
                .<Optional<Object>>call(
                        Repeat.READ, (driver, attempt) -> Optional.ofNullable(said.on(prepared(driver))))
                .orElse(null);
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
