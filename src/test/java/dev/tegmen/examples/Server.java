package dev.tegmen.examples;

import dev.tegmen.testing.TestDatabase;
import java.util.concurrent.CountDownLatch;

/** Keeps an empty database ready for another process, until this one is ended. Prints its URL. */
public final class Server {
    private Server() {}

    /**
     * Starts a server.
     *
     * @param arguments none
     * @throws InterruptedException if it is to end
     */
    public static void main(String[] arguments) throws InterruptedException {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            System.out.println(database.url());
            System.out.flush();
            new CountDownLatch(1).await();
        }
    }
}
