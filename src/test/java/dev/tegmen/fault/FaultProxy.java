package dev.tegmen.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A TCP proxy before a PostgreSQL or CockroachDB server that does harm at chosen points.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.before(database.url())) {
 *     proxy.when(Occasion.commit()).once().cutBeforeAnswer();
 *     …                                        // connect to proxy.url()
 * }
 * }</pre>
 *
 * <p>Faults are tried in the order in which they were made; the first that waits for a statement gets it. Where the
 * driver sends several statements in one flush (BEGIN goes with the first one), a fault before forwarding holds back the
 * whole flush. Requests for encryption are denied, so the server must let clients in without. Requests to cancel go
 * through. Thread-safe; all its threads are daemons.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 200;

    private final URI target;
    private final int port;
    private final Gate gate = new Gate();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<RoundTrip> roundTrips = new CopyOnWriteArrayList<>();
    private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger acted = new AtomicInteger();
    private @Nullable ServerSocket door;
    private @Nullable Thread doorkeeper;
    private boolean closed;

    private FaultProxy(URI target) throws IOException {
        this.target = target;
        this.port = openDoor(0);
    }

    /**
     * Opens a proxy on a free port of this machine.
     *
     * @param url the server's {@code postgresql://user:password@host:port/database}
     * @return the proxy; close it
     */
    public static FaultProxy before(String url) {
        try {
            return new FaultProxy(URI.create(url));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the URL that leads to the database through this proxy.
     *
     * @return {@code postgresql://user:password@localhost:port/database}
     */
    public String url() {
        return "postgresql://" + target.getRawUserInfo() + "@localhost:" + port + target.getRawPath();
    }

    /**
     * Returns a data source without a pool that leads through this proxy.
     *
     * @return a new data source, to be changed at will
     */
    public PGSimpleDataSource dataSource() {
        String[] login = target.getUserInfo().split(":", 2);
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL("jdbc:postgresql://localhost:" + port + target.getRawPath());
        dataSource.setUser(login[0]);
        dataSource.setPassword(login.length > 1 ? login[1] : "");
        return dataSource;
    }

    /**
     * Begins a fault; the rule's methods say how often and what.
     *
     * @param occasion what it waits for
     * @return the rule, without effect until an action is named
     */
    public Rule when(Occasion occasion) {
        return new Rule(occasion, faults::add);
    }

    /** Ends all faults and releases what is frozen. */
    public void heal() {
        faults.forEach(Fault::end);
        faults.clear();
        release();
    }

    /** Stops all traffic in both directions, on connections that are there and that will come, until released. */
    public void freeze() {
        gate.shut();
    }

    /** Lets the traffic go on, on the frozen connections as well. What was held back is forwarded. */
    public void release() {
        gate.open();
        open.forEach(ProxiedConnection::release);
    }

    /** Resets all connections, frozen ones too; what was held back is lost. */
    public void cutAll() {
        open.forEach(connection -> connection.end(true));
    }

    /** Refuses new connections from now on, as if no server ran: ECONNREFUSED. */
    public synchronized void refuseConnections() {
        ServerSocket socket = door;
        Thread keeper = doorkeeper;
        door = null;
        if (socket != null) {
            Sockets.close(socket);
        }
        if (keeper != null) {
            Sockets.join(keeper); // the system goes on listening for as long as a thread is in accept()
        }
    }

    /** Accepts connections again. */
    public synchronized void acceptConnections() {
        if (door == null && !closed) {
            try {
                openDoor(port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Returns how many faults have acted.
     *
     * @return the number of times that harm was done
     */
    public int faults() {
        return acted.get();
    }

    /**
     * Returns how many connections are open now.
     *
     * @return the number of connections that neither side has closed
     */
    public int connections() {
        return open.size();
    }

    /**
     * Returns how many connections were accepted since the start.
     *
     * @return the number of connections, requests to cancel included
     */
    public int accepted() {
        return accepted.get();
    }

    /**
     * Returns the round trips since the start or since {@link #forgetRoundTrips}, without the start-up of connections.
     *
     * @return the round trips in the order of their answers
     */
    public List<RoundTrip> roundTrips() {
        return List.copyOf(roundTrips);
    }

    /** Starts counting round trips anew. */
    public void forgetRoundTrips() {
        roundTrips.clear();
    }

    /** Refuses new connections and resets all that are open. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            refuseConnections();
        }
        faults.clear();
        cutAll();
        gate.open();
    }

    Socket connectToServer() throws IOException {
        return new Socket(target.getHost(), target.getPort());
    }

    List<Fault> activeFaults() {
        return faults;
    }

    @Nullable
    Fault faultAtConnect() {
        for (Fault fault : faults) {
            if (fault.claimsConnect()) {
                return fault;
            }
        }
        return null;
    }

    void acts(Fault fault) {
        acted.incrementAndGet();
        fault.acts();
    }

    void answered(RoundTrip roundTrip) {
        roundTrips.add(roundTrip);
    }

    void ended(ProxiedConnection connection) {
        open.remove(connection);
    }

    Gate gate() {
        return gate;
    }

    private synchronized int openDoor(int wanted) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), BACKLOG);
        door = socket;
        doorkeeper = Sockets.startDaemon("fault-proxy-door", () -> acceptAll(socket));
        return socket.getLocalPort();
    }

    private void acceptAll(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                if (socket.isClosed()) {
                    Sockets.end(client, true);
                } else {
                    admit(client);
                }
            } catch (IOException closedOrBroken) {
                Sockets.close(socket);
            }
        }
    }

    private void admit(Socket client) {
        ProxiedConnection connection = new ProxiedConnection(this, client, accepted.incrementAndGet());
        open.add(connection);
        connection.start();
    }
}
