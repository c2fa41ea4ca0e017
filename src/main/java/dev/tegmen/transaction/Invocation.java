package dev.tegmen.transaction;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Something that is said to an object of JDBC, which can be said again to another one. */
final class Invocation {
    private final Method method;
    private final @Nullable Object[] args;

    Invocation(Method method, @Nullable Object @Nullable [] args) {
        this.method = method;
        this.args = args == null ? new Object[0] : args;
    }

    String name() {
        return method.getName();
    }

    @Nullable
    Object argument(int at) {
        return args[at];
    }

    /** Whether the first thing said is a text. */
    boolean takesText() {
        return args.length > 0 && args[0] instanceof String;
    }

    boolean returnsPrimitive() {
        return method.getReturnType().isPrimitive();
    }

    @Nullable
    Object on(Object target) throws SQLException {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw Invocation.<RuntimeException>sneaky(e.getCause() == null ? e : e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** JDBC's methods throw a SQLException, and what is unchecked. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) failure;
    }
}
