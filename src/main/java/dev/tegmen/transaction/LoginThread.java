package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Opens connections of the driver's own data source in threads that can be left behind: a login that the server never
 * answers ends by no interrupt. A pool waits interruptibly, and other data sources may depend on the calling thread.
 *
 * <p>A login that nobody waits for any more closes its connection when it gets one. At most {@value #MOST} logins of one
 * data source are under way; who comes then waits for one of them to end, and a silent server's end by {@value
 * #SILENCE_SECONDS} s without an answer, unless the data source has a socket timeout of its own.
 */
final class LoginThread {
    static final int MOST = 32;
    private static final int SILENCE_SECONDS = 30;

    private final Semaphore free = new Semaphore(MOST);

    Connection open(BaseDataSource driver) throws SQLException {
        CompletableFuture<Connection> opening = new CompletableFuture<>();
        try {
            free.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        start(driver, opening);
        try {
            return opening.get();
        } catch (InterruptedException e) {
            SQLException interrupted = interrupted(e);
            if (opening.completeExceptionally(interrupted)) {
                throw interrupted;
            }
            return opening.join();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new SQLNonTransientConnectionException("the driver failed to connect", "08001", e.getCause());
        }
    }

    private static SQLException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new SQLTransientConnectionException("interrupted while connecting", "08001", cause);
    }

    private void start(BaseDataSource driver, CompletableFuture<Connection> opening) {
        boolean started = false;
        try {
            Thread thread = new Thread(() -> login(driver, opening), "tegmen-connect");
            thread.setDaemon(true);
            thread.start();
            started = true;
        } finally {
            if (!started) {
                free.release();
            }
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever it is, the waiting thread must hear of it
    private void login(BaseDataSource driver, CompletableFuture<Connection> opening) {
        try {
            Connection connection = connect(driver);
            if (!opening.complete(connection)) {
                connection.close(); // nobody waits for it any more
            }
        } catch (Throwable e) {
            opening.completeExceptionally(e);
        } finally {
            free.release();
        }
    }

    /** Bounds a login's silence, which the driver itself does only by a socket timeout that holds for statements too. */
    private static Connection connect(BaseDataSource driver) throws SQLException {
        if (driver.getClass() != PGSimpleDataSource.class || driver.getSocketTimeout() != 0) {
            return driver.getConnection();
        }
        PGSimpleDataSource impatient = new PGSimpleDataSource();
        impatient.setUrl(driver.getUrl());
        impatient.setUser(driver.getUser());
        impatient.setPassword(driver.getPassword());
        impatient.setSocketTimeout(SILENCE_SECONDS);
        Connection connection = impatient.getConnection();
        try {
            connection.setNetworkTimeout(Runnable::run, 0);
        } catch (SQLException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
        return connection;
    }
}
