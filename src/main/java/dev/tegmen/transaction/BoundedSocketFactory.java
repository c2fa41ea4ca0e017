package dev.tegmen.transaction;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets beneath connections that end in time: see {@link BoundedDataSource}, which names this class to the driver
 * as its {@code socketFactory}. Public because the driver makes it by name; there is no other use. One for each connection.
 */
public final class BoundedSocketFactory extends SocketFactory {
    private final @Nullable Login login = Login.current();
    private volatile @Nullable InetSocketAddress server;

    /** Called by the driver. */
    public BoundedSocketFactory() {}

    @Override
    public Socket createSocket() throws IOException {
        return new PlainSocket(new BoundedSocket(this, login));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = createSocket();
        socket.connect(address);
        return socket;
    }

    private Socket connected(InetSocketAddress address, InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        socket.bind(local);
        socket.connect(address);
        return socket;
    }

    /** Remembers which of a name's addresses serves this connection: a request to cancel must go to no other. */
    void serves(InetSocketAddress address) {
        server = address;
    }

    @Nullable
    InetSocketAddress server() {
        return server;
    }

    private static final class PlainSocket extends Socket {
        PlainSocket(SocketImpl implementation) throws SocketException {
            super(implementation);
        }
    }
}
