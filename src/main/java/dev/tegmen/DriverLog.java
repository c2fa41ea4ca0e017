package dev.tegmen;

import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values and secrets out of the driver's trace. At its finest level (java.util.logging, {@code FINEST}) the driver
 * writes down the messages of the protocol: those that carry bind values, rows in errors and notices, and logins are left
 * out; all others stay. A filter that the host has set stays in force.
 */
final class DriverLog implements Filter {
    private static final List<String> WITH_VALUES = List.of(
            "FE=> Bind(",
            "FE=> SimpleQuery(",
            "FE=> Password(",
            "FE=> SASL",
            "FE=> StartupPacket(",
            "<=BE ErrorMessage(",
            "<=BE NoticeResponse(",
            "<=BE AsyncNotify(",
            "<=BE ParameterStatus(",
            "<=BE BackendKeyData(",
            "<=BE AuthenticationSASL",
            "<=BE AuthenticationReqMD5");

    /** Held, since java.util.logging forgets loggers that nobody holds, and their filters with them. */
    private static final List<Logger> TRACES = Stream.of(
                    "QueryExecutorImpl", "ConnectionFactoryImpl", "ScramAuthenticator")
            .map(name -> Logger.getLogger("org.postgresql.core.v3." + name))
            .toList();

    private final @Nullable Filter host;

    private DriverLog(@Nullable Filter host) {
        this.host = host;
    }

    /** Filters the driver's loggers. Doing so again does nothing. */
    static synchronized void keepValuesOut() {
        for (Logger logger : TRACES) {
            if (!(logger.getFilter() instanceof DriverLog)) {
                logger.setFilter(new DriverLog(logger.getFilter()));
            }
        }
    }

    @Override
    public boolean isLoggable(LogRecord entry) {
        return !showsValues(entry) && (host == null || host.isLoggable(entry));
    }

    private static boolean showsValues(LogRecord entry) {
        String message = entry.getMessage();
        return entry.getLevel().intValue() <= Level.FINER.intValue()
                && message != null
                && WITH_VALUES.stream().anyMatch(message.strip()::startsWith);
    }
}
