package dev.tegmen.fault;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;

/**
 * Sockets for pgjdbc's {@code socketFactory}, in whose reading an {@link Error} strikes now and then, as when the JVM's stack
 * or heap ends in the middle of the driver: what it has read until then is all that it will ever make of that answer. The
 * driver makes an instance for each connection, so what they share is static. Thread-safe.
 */
public final class ErrorProneSockets extends SocketFactory {
    private static final AtomicInteger STRUCK = new AtomicInteger();
    private static volatile double probability;
    private static volatile SplittableRandom chance = new SplittableRandom(0);

    /** Makes a factory; the driver does. */
    public ErrorProneSockets() {}

    /**
     * Sets how often an error strikes.
     *
     * @param share the share of reads, from 0 (never) to 1
     * @param seed for the choice
     */
    public static void strike(double share, long seed) {
        chance = new SplittableRandom(seed);
        probability = share;
    }

    /**
     * Returns how often it struck since the start.
     *
     * @return the number of errors thrown
     */
    public static int struck() {
        return STRUCK.get();
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public InputStream getInputStream() throws IOException {
                return new Prone(super.getInputStream());
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    /** Thrown where the driver reads. */
    public static final class Struck extends VirtualMachineError {
        private static final long serialVersionUID = 1L;

        private Struck() {
            super("an error struck the driver");
        }
    }

    private static final class Prone extends FilterInputStream {
        Prone(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            double share = probability;
            if (share > 0 && draws(share)) {
                STRUCK.incrementAndGet();
                throw new Struck();
            }
            return count;
        }

        private static boolean draws(double share) {
            SplittableRandom random = chance;
            synchronized (random) {
                return random.nextDouble() < share;
            }
        }
    }
}
