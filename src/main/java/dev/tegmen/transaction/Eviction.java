package dev.tegmen.transaction;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Wrapper;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Gives a connection back so that no pool hands it out again. Its socket is closed first: most pools look for that, or take
 * note of the error that the next touch gets. HikariCP lets go of one by its own call, after which it takes a touch for a fault of
 * its own. Some have to be told in their own words, found
 * by name: Tomcat's pool believes every connection that comes back; Agroal's and c3p0's lose a place of the pool for ever by
 * an abort through them, so that the driver's own connection is closed beneath; Spring's single connection has to be let
 * go of by its data source.
 */
final class Eviction {
    private static final String HIKARI = "com.zaxxer.hikari.";
    private static final String AGROAL = "io.agroal.";
    private static final String C3P0 = "com.mchange.";
    private static final String SPRING = "org.springframework.";

    private Eviction() {}

    static void evict(@Nullable DataSource pool, Connection connection, Return giveBack) throws SQLException {
        if (pool instanceof HikariDataSource hikari && !hikari.isClosed() && isOf(HIKARI, connection)) {
            evict(hikari, connection, giveBack);
            return;
        }
        try {
            mark(connection);
            breakOff(connection);
        } finally {
            giveBack.run();
            renew(pool);
        }
    }

    private static void evict(HikariDataSource pool, Connection connection, Return giveBack) throws SQLException {
        try {
            abortBeneath(connection);
        } finally {
            pool.evictConnection(connection);
            try {
                giveBack.run();
            } catch (RuntimeException expected) {
                // The pool has no connection any more whose settings it could restore; the handle is closed.
            }
        }
    }

    /** Hands a connection back to where it came from. */
    @FunctionalInterface
    interface Return {
        void run() throws SQLException;
    }

    private static void mark(Connection connection) {
        Object tomcat = asNamed("org.apache.tomcat.jdbc.pool.PooledConnection", connection);
        if (tomcat != null) {
            invoke(tomcat, "setDiscarded", true);
        }
        if (isOf(AGROAL, connection)) {
            Object handler = invoke(connection, "getHandler");
            if (handler != null) {
                invoke(handler, "setFlushOnly");
            }
        }
    }

    /** Closes the socket beneath, then touches the connection, so that a pool in between takes note. */
    private static void breakOff(Connection connection) throws SQLException {
        if (isOf(AGROAL, connection) || isOf(C3P0, connection)) {
            abortBeneath(connection);
        } else {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException | RuntimeException | AbstractMethodError notByThisPool) {
                abortBeneath(connection);
            }
        }
        try {
            connection.setAutoCommit(!connection.getAutoCommit());
        } catch (SQLException | RuntimeException expected) {
            // The pool has seen it now.
        }
    }

    private static void abortBeneath(Connection connection) throws SQLException {
        Connection driver = as(BaseConnection.class, connection);
        if (driver != null) {
            driver.abort(Runnable::run);
        }
    }

    /** Has a data source of a single connection open another one: it would hand out the broken one for ever. */
    private static void renew(@Nullable DataSource pool) {
        Object single = pool != null && isOf(SPRING, pool)
                ? asNamed("org.springframework.jdbc.datasource.SingleConnectionDataSource", pool)
                : null;
        if (single != null) {
            invoke(single, "resetConnection");
        }
    }

    private static <T> @Nullable T as(Class<T> type, @Nullable Wrapper wrapper) {
        if (type.isInstance(wrapper)) {
            return type.cast(wrapper);
        }
        try {
            return wrapper != null && wrapper.isWrapperFor(type) ? wrapper.unwrap(type) : null;
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            return null;
        }
    }

    /** Looks where the wrapper's own classes come from: this library may not see them. */
    private static @Nullable Object asNamed(String type, @Nullable Wrapper wrapper) {
        if (wrapper == null) {
            return null;
        }
        ClassLoader loader = wrapper.getClass().getClassLoader();
        try {
            return as(Class.forName(type, false, loader), wrapper);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static boolean isOf(String packagePrefix, Object pools) {
        return pools.getClass().getName().startsWith(packagePrefix);
    }

    /** Calls a public method with as many arguments as are given. */
    private static @Nullable Object invoke(Object target, String name, Object... arguments) {
        for (Method method : target.getClass().getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
                try {
                    return method.invoke(target, arguments);
                } catch (ReflectiveOperationException | RuntimeException e) {
                    return null; // another version of the pool: closing the socket has to do
                }
            }
        }
        return null;
    }
}
