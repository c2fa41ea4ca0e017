package dev.tegmen.statement;

import dev.tegmen.error.SqlState;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * The text of a value as its column's binding would send it: what the binding sets in a statement that keeps it.
 */
final class SentText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final DSLContext JOOQ = DSL.using(SqlText.DIALECT, new Settings().withExecuteLogging(false));

    private SentText() {}

    @SuppressWarnings({"unchecked", "rawtypes", "removal"}) // there is no other way to have a binding of jOOQ's bind
    static @Nullable String of(DataType<?> type, Object value) {
        Kept kept = new Kept();
        try {
            JOOQ.bindContext(kept.statement()).visit(DSL.val(value, (DataType) type));
        } catch (DataAccessException e) {
            throw SqlState.find(e)
                    .<RuntimeException>map(IllegalArgumentException::new)
                    .orElse(e);
        }
        return text(kept.value);
    }

    static @Nullable String text(@Nullable Object sent) {
        if (sent == null || sent instanceof String) {
            return (String) sent;
        }
        if (sent instanceof PGobject object) {
            return object.getValue();
        }
        if (sent instanceof byte[] bytes) {
            return hex(bytes);
        }
        if (sent instanceof Instant time) {
            return TimeText.of(time);
        }
        if (sent instanceof OffsetDateTime time) {
            return TimeText.of(time);
        }
        if (sent instanceof LocalDateTime time) {
            return TimeText.of(time);
        }
        if (sent instanceof Timestamp time) {
            return TimeText.of(time.toLocalDateTime());
        }
        if (sent instanceof LocalDate date) {
            return TimeText.of(date);
        }
        if (sent instanceof Object[] elements) {
            return literal(elements);
        }
        return sent.toString(); // numbers, booleans, UUIDs, times of day
    }

    /** Hex format (PostgreSQL documentation, chapter 8.4 "Binary Data Types"). */
    private static String hex(byte[] bytes) {
        char[] text = new char[2 + 2 * bytes.length];
        text[0] = '\\';
        text[1] = 'x';
        for (int i = 0; i < bytes.length; i++) {
            text[2 + 2 * i] = HEX[(bytes[i] >> 4) & 0xf];
            text[3 + 2 * i] = HEX[bytes[i] & 0xf];
        }
        return new String(text);
    }

    /** PostgreSQL documentation, chapter 8.15 "Arrays", "Array Input and Output Syntax". */
    private static String literal(@Nullable Object[] elements) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < elements.length; i++) {
            text.append(i == 0 ? "" : ",");
            String element = text(elements[i]);
            if (element == null) {
                text.append("NULL");
            } else if (elements[i] instanceof Object[]) {
                text.append(element);
            } else {
                text.append('"')
                        .append(element.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        }
        return text.append('}').toString();
    }

    /** Keeps what is set. */
    private static final class Kept {
        private @Nullable Object value;

        PreparedStatement statement() {
            return proxy(PreparedStatement.class, (name, arguments) -> switch (name) {
                case "getConnection" -> connection();
                case "setNull" -> keep(null);
                case "setArray" -> keep(((Array) arguments[1]).getArray());
                case "setSQLXML" -> keep(((SQLXML) arguments[1]).getString());
                default -> {
                    if (!name.startsWith("set") || arguments.length < 2) {
                        throw new IllegalArgumentException("a binding calls PreparedStatement." + name
                                + ", which has no place among the values of many rows");
                    }
                    yield keep(arguments[1]);
                }
            });
        }

        private @Nullable Object keep(@Nullable Object sent) {
            value = sent;
            return null;
        }

        private static Connection connection() {
            return proxy(Connection.class, (name, arguments) -> {
                if (!name.equals("createArrayOf")) {
                    throw new IllegalArgumentException("a binding calls Connection." + name
                            + ", but the values of many rows are not bound to a connection");
                }
                Object[] elements = (Object[]) arguments[1];
                return proxy(Array.class, (method, none) -> elements);
            });
        }

        private static <I> I proxy(Class<I> type, Call call) {
            return type.cast(Proxy.newProxyInstance(
                    SentText.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        Object result = call.run(method.getName(), arguments == null ? new Object[0] : arguments);
                        return method.getReturnType() == void.class ? null : result;
                    }));
        }

        @FunctionalInterface
        private interface Call {
            @Nullable
            Object run(String method, Object[] arguments) throws SQLException;
        }
    }
}
