package dev.tegmen;

import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values and secrets out of the driver's log. At its finest level (java.util.logging, {@code FINEST}) the driver writes
 * down the protocol itself: bind values, rows in errors and notices, statements, logins. That level of the loggers that do so
 * is left out; all coarser ones stay. A filter that the host has set stays in force.
 */
final class DriverLog implements Filter {
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
        return entry.getLevel().intValue() > Level.FINER.intValue() && (host == null || host.isLoggable(entry));
    }
}
