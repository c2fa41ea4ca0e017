package dev.tegmen.fault;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;

/** Ends sockets, and starts the threads that serve them. */
final class Sockets {
    private static final long PATIENCE_MILLIS = 30_000;

    private Sockets() {}

    /** Closes in order, or with a reset, which also discards what is still on its way. */
    static void end(Socket socket, boolean reset) {
        try {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException alreadyClosed) {
            // there is nothing left to reset
        }
        close(socket);
    }

    static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException alreadyBroken) {
            // it is gone, which is what was wanted
        }
    }

    static void join(Thread thread) {
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Thread startDaemon(String name, Runnable code) {
        Thread thread = new Thread(code, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
