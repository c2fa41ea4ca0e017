package dev.tegmen.transaction;

import java.sql.Wrapper;
import org.postgresql.jdbc.PgConnection;

/** Tells from where a failure came that carries no word of the server. For failures only: it reads stack traces. */
final class JdbcOrigin {
    private JdbcOrigin() {}

    /**
     * Tells whether the driver's own {@code commit()} threw it, or what is in it. A data source that wraps the driver's may
     * throw a true response of the server that another connection got.
     */
    static boolean isDriversCommit(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (frame.getMethodName().equals("commit") && frame.getClassName().equals(PgConnection.class.getName())) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether the driver itself made it, and not code around it of pieces of its own. */
    static boolean isDriver(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (frame.getClassName().startsWith("org.postgresql.")) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether it came up through a JDBC object, be it the driver's, a pool's or a wrapper's; errors of the VM may. */
    static boolean isJdbc(Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            return true;
        }
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (frame.getClassName().startsWith("org.postgresql.") || isJdbcObject(frame.getClassName())) {
                return true;
            }
            if (frame.getClassName().equals(CallRun.class.getName())) {
                return false;
            }
        }
        return false;
    }

    private static boolean isJdbcObject(String className) {
        for (ClassLoader loader :
                new ClassLoader[] {Thread.currentThread().getContextClassLoader(), JdbcOrigin.class.getClassLoader()}) {
            try {
                return Wrapper.class.isAssignableFrom(Class.forName(className, false, loader));
            } catch (ClassNotFoundException | LinkageError e) {
                // another loader may know it
            }
        }
        return false;
    }
}
