package dev.tegmen.transaction;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A socket that tries each address of a name in turn, bounds the login behind each by the connect timeout, and can be closed
 * by whoever knows the thread that waits in it: also beneath TLS, where closing from above waits for the peer, and beneath a
 * pool that has not handed the connection out yet.
 */
final class BoundedSocket extends SocketImpl {
    private static final Set<BoundedSocket> OPEN = ConcurrentHashMap.newKeySet();

    private final BoundedSocketFactory factory;
    private final @Nullable Login login;
    private volatile Socket socket = new Socket();
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;
    private @Nullable InetSocketAddress local;
    private @Nullable InetSocketAddress server;
    private boolean moreAddresses;
    private long loginEndNanos;
    private int timeoutMillis;

    BoundedSocket(BoundedSocketFactory factory, @Nullable Login login) {
        this.factory = factory;
        this.login = login;
    }

    /**
     * Closes the sockets in which a thread waits.
     *
     * @return whether there was one
     */
    static boolean breakOff(Thread thread) {
        boolean found = false;
        for (BoundedSocket candidate : OPEN) {
            if (candidate.waiting == thread) {
                candidate.breakOff();
                found = true;
            }
        }
        return found;
    }

    /** Closes the socket beneath a connection of the driver's. */
    static void breakOff(PGConnection connection) {
        for (BoundedSocket candidate : OPEN) {
            Login opening = candidate.login;
            if (opening != null && opening.isOf(connection)) {
                candidate.breakOff();
            }
        }
    }

    void breakOff() {
        close();
    }

    @Override
    protected void create(boolean stream) {
        OPEN.add(this);
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(new InetSocketAddress(host, port), 0);
    }

    @Override
    protected void connect(InetAddress host, int port) throws IOException {
        connect(new InetSocketAddress(host, port), 0);
    }

    @Override
    protected void connect(SocketAddress address, int limitMillis) throws IOException {
        if (!(address instanceof InetSocketAddress asked)) {
            throw new IllegalArgumentException("not an address of TCP");
        }
        List<InetSocketAddress> candidates = candidates(asked);
        IOException failure = null;
        for (int i = 0; i < candidates.size(); i++) {
            InetSocketAddress candidate = candidates.get(i);
            moreAddresses = i + 1 < candidates.size();
            try {
                connectTo(candidate, limitMillis);
                return;
            } catch (IOException e) {
                failure = failed(candidate, e, failure);
            }
        }
        throw failure == null ? new ConnectException("no address of " + asked.getHostString() + " answers") : failure;
    }

    private IOException failed(InetSocketAddress candidate, IOException e, @Nullable IOException earlier)
            throws IOException {
        quietlyClose(socket);
        if (closed) {
            throw e;
        }
        if (login != null) {
            login.failedAt(candidate);
        }
        if (earlier == null) {
            return e;
        }
        earlier.addSuppressed(e);
        return earlier;
    }

    /** After the login, only the server that let us in; before, every address of the name that has not failed yet. */
    private List<InetSocketAddress> candidates(InetSocketAddress asked) throws UnknownHostException {
        InetSocketAddress serving = factory.server();
        if (login != null
                && login.isOver()
                && serving != null
                && serving.getPort() == asked.getPort()
                && serving.getHostString().equals(asked.getHostString())) {
            return List.of(serving);
        }
        if (asked.isUnresolved()) {
            return List.of(asked); // a proxy resolves it, or nobody can
        }
        List<InetSocketAddress> all = new ArrayList<>();
        for (InetAddress address : addresses(asked)) {
            InetSocketAddress candidate = new InetSocketAddress(address, asked.getPort());
            if (login == null || !login.hasFailedAt(candidate)) {
                all.add(candidate);
            }
        }
        return all;
    }

    private static List<InetAddress> addresses(InetSocketAddress asked) throws UnknownHostException {
        return Arrays.asList(InetAddress.getAllByName(asked.getHostString()));
    }

    private void connectTo(InetSocketAddress candidate, int limitMillis) throws IOException {
        Socket attempt = new Socket();
        socket = attempt;
        if (closed) {
            attempt.close();
        }
        if (local != null) {
            attempt.bind(local);
        }
        beginWait();
        try {
            attempt.connect(candidate, limitFor(limitMillis));
        } finally {
            waiting = null;
        }
        attempt.setSoTimeout(timeoutMillis);
        server = candidate;
        address = candidate.getAddress();
        port = candidate.getPort();
        localport = attempt.getLocalPort();
        factory.serves(candidate);
    }

    /** Begins the time of this address: for the login as a whole, not the connect alone. */
    private int limitFor(int limitMillis) throws IOException {
        if (login == null || login.isOver()) {
            return limitMillis;
        }
        login.tries(this);
        loginEndNanos = login.endOfAddress();
        return remainingMillis();
    }

    /** Returns how long the login behind this address may still take, as a socket's timeout. */
    private int remainingMillis() throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(loginEndNanos - System.nanoTime());
        if (millis <= 0) {
            throw loginTimedOut();
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** No {@link SocketTimeoutException}: the driver reads on after one that it has not asked for. */
    private IOException loginTimedOut() {
        if (login != null && server != null) {
            login.failedAt(server);
            if (moreAddresses) {
                login.leavesAddresses();
            }
        }
        return new InterruptedIOException("the server was silent, or did not let us in, for connect_timeout");
    }

    /** Whoever breaks a wait off, or leaves it behind, looks in this order: no wait begins unseen. */
    private void beginWait() throws SocketException {
        Thread current = Thread.currentThread();
        waiting = current;
        if (Opening.OpeningThread.isLeftBehind(current)) {
            waiting = null;
            throw new SocketException("nobody waits for the connection any more");
        }
    }

    private int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
        beginWait();
        try {
            return login == null || login.isOver()
                    ? in.read(bytes, offset, length)
                    : readInLogin(in, bytes, offset, length);
        } finally {
            waiting = null;
        }
    }

    private int readInLogin(InputStream in, byte[] bytes, int offset, int length) throws IOException {
        int remaining = remainingMillis();
        boolean driversOwn = timeoutMillis > 0 && timeoutMillis < remaining;
        try {
            socket.setSoTimeout(driversOwn ? timeoutMillis : remaining);
            return in.read(bytes, offset, length);
        } catch (SocketTimeoutException e) {
            throw driversOwn ? e : loginTimedOut();
        } finally {
            if (!closed) {
                socket.setSoTimeout(timeoutMillis);
            }
        }
    }

    private void write(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
        beginWait();
        try {
            out.write(bytes, offset, length);
        } finally {
            waiting = null;
        }
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        return new In(socket.getInputStream());
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        return new Out(socket.getOutputStream());
    }

    @Override
    protected int available() throws IOException {
        return socket.getInputStream().available();
    }

    @Override
    protected void bind(InetAddress host, int localPort) {
        local = new InetSocketAddress(host, localPort);
        localport = localPort;
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw new SocketException("not a server's socket");
    }

    @Override
    protected void accept(SocketImpl accepted) throws IOException {
        throw new SocketException("not a server's socket");
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        socket.sendUrgentData(data);
    }

    @Override
    protected void shutdownInput() throws IOException {
        socket.shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    protected void close() {
        closed = true;
        OPEN.remove(this);
        quietlyClose(socket);
    }

    private static void quietlyClose(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more in any case.
        }
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return socket.supportedOptions();
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        socket.setOption(name, value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        return socket.getOption(name);
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        switch (option) {
            case SO_TIMEOUT -> {
                timeoutMillis = (Integer) value;
                socket.setSoTimeout(timeoutMillis);
            }
            case TCP_NODELAY -> socket.setTcpNoDelay((Boolean) value);
            case SO_KEEPALIVE -> socket.setKeepAlive((Boolean) value);
            case SO_REUSEADDR -> socket.setReuseAddress((Boolean) value);
            case SO_OOBINLINE -> socket.setOOBInline((Boolean) value);
            case SO_SNDBUF -> socket.setSendBufferSize((Integer) value);
            case SO_RCVBUF -> socket.setReceiveBufferSize((Integer) value);
            case IP_TOS -> socket.setTrafficClass((Integer) value);
            case SO_LINGER -> socket.setSoLinger(value instanceof Integer, value instanceof Integer time ? time : 0);
            default -> throw new SocketException("unknown option " + option);
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        return switch (option) {
            case SO_TIMEOUT -> timeoutMillis;
            case TCP_NODELAY -> socket.getTcpNoDelay();
            case SO_KEEPALIVE -> socket.getKeepAlive();
            case SO_REUSEADDR -> socket.getReuseAddress();
            case SO_OOBINLINE -> socket.getOOBInline();
            case SO_SNDBUF -> socket.getSendBufferSize();
            case SO_RCVBUF -> socket.getReceiveBufferSize();
            case IP_TOS -> socket.getTrafficClass();
            case SO_LINGER -> linger(socket.getSoLinger());
            case SO_BINDADDR -> socket.getLocalAddress();
            default -> throw new SocketException("unknown option " + option);
        };
    }

    /** Says as {@link SocketImpl} does that it is off: with false instead of a time. */
    private static Object linger(int seconds) {
        if (seconds < 0) {
            return false;
        }
        return seconds;
    }

    private final class In extends InputStream {
        private final InputStream in;

        In(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return BoundedSocket.this.read(in, bytes, offset, length);
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private final class Out extends OutputStream {
        private final OutputStream out;

        Out(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            BoundedSocket.this.write(out, bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
