package dev.tegmen.transaction;

import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The opening of one connection, from the first address tried until the server has let us in. What the driver's sockets need
 * to know of each other, as the driver makes them itself. Belongs to the thread that connects; {@link #breakOff} is for any.
 */
final class Login {
    private static final ThreadLocal<Login> CURRENT = new ThreadLocal<>();

    private final Set<InetSocketAddress> failed = ConcurrentHashMap.newKeySet();
    private final long addressNanos;
    private final long endNanos;
    private final boolean bounded;
    private volatile @Nullable BoundedSocket socket;
    private volatile @Nullable WeakReference<Connection> connection;
    private volatile boolean over;
    private volatile boolean brokenOff;
    private boolean addressesLeft;

    private Login(Limits limits) {
        this.addressNanos = limits.addressNanos();
        this.bounded = limits.totalNanos() > 0;
        this.endNanos = System.nanoTime() + limits.totalNanos();
    }

    /** How long an opening may take: at each address, and at all of them together. 0 is no limit. */
    record Limits(long addressNanos, long totalNanos) {}

    /** Begins the opening of a connection on this thread. */
    static Login begin(Limits limits) {
        Login login = new Login(limits);
        CURRENT.set(login);
        return login;
    }

    static @Nullable Login current() {
        return CURRENT.get();
    }

    void opened(Connection opened) {
        connection = new WeakReference<>(opened);
    }

    /** Ends the opening, however it went: from here on the server may take its time. */
    void end() {
        over = true;
        CURRENT.remove();
    }

    boolean isOver() {
        return over;
    }

    boolean isOf(PGConnection asked) {
        WeakReference<Connection> opened = connection;
        return opened != null && opened.get() == asked;
    }

    /** Returns when an address that is tried from now on must have let us in. */
    long endOfAddress() {
        long now = System.nanoTime();
        long end = now + (addressNanos > 0 ? addressNanos : Long.MAX_VALUE / 2);
        return bounded && endNanos - end < 0 ? endNanos : end;
    }

    /** Names the socket that is tried now. */
    void tries(BoundedSocket tried) {
        socket = tried;
        if (brokenOff) {
            tried.breakOff();
        }
    }

    void failedAt(InetSocketAddress address) {
        failed.add(address);
    }

    boolean hasFailedAt(InetSocketAddress address) {
        return failed.contains(address);
    }

    /** Says that a host was given up in the middle of its login, before all of its addresses were tried. */
    void leavesAddresses() {
        addressesLeft = true;
    }

    /** Tells, once, whether a further round over the hosts finds addresses that were not tried. */
    boolean anotherRound() {
        boolean left = addressesLeft && !brokenOff && (!bounded || endNanos - System.nanoTime() > 0);
        addressesLeft = false;
        return left;
    }

    /** Ends the opening from another thread. */
    void breakOff() {
        brokenOff = true;
        BoundedSocket tried = socket;
        if (tried != null && !over) {
            tried.breakOff();
        }
    }
}
