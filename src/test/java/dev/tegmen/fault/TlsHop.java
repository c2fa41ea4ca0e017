package dev.tegmen.fault;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Speaks TLS with clients before a server that need not, and can fall silent: it then neither reads nor writes. Its
 * certificate is its own, for {@code sslmode=require}. Thread-safe; all its threads are daemons.
 */
public final class TlsHop implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;
    private static final char[] SECRET = "changeit".toCharArray();

    private final URI target;
    private final ServerSocket door;
    private final SSLContext tls;
    private final Gate gate = new Gate();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TlsHop(URI target) throws IOException {
        this.target = target;
        this.tls = context();
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Sockets.startDaemon("tls-hop-door", this::acceptAll);
    }

    /**
     * Opens a hop on a free port of this machine.
     *
     * @param url the server's {@code postgresql://user:password@host:port/database}
     * @return the hop; close it
     * @throws IOException if there is no port, or the JDK makes no certificate
     */
    public static TlsHop before(String url) throws IOException {
        return new TlsHop(URI.create(url));
    }

    /**
     * Returns the URL that leads to the database over TLS.
     *
     * @return {@code postgresql://user:password@localhost:port/database?sslmode=require}
     */
    public String url() {
        return "postgresql://" + target.getRawUserInfo() + "@localhost:" + door.getLocalPort() + target.getRawPath()
                + "?sslmode=require";
    }

    /** Stops all traffic. */
    public void freeze() {
        gate.shut();
    }

    /** Lets the traffic go on. */
    public void release() {
        gate.open();
    }

    @Override
    public void close() {
        Sockets.close(door);
        gate.open();
        open.forEach(socket -> Sockets.end(socket, true));
    }

    private void acceptAll() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                open.add(client);
                Sockets.startDaemon("tls-hop-login", () -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try {
            gate.pass();
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.readInt();
            int request = in.readInt();
            Socket server = new Socket(target.getHost(), target.getPort());
            open.add(server);
            if (request != SSL_REQUEST) { // a request to cancel comes without
                server.getOutputStream().write(new byte[] {0, 0, 0, 16});
                server.getOutputStream().write(new byte[] {(byte) (request >> 24), (byte) (request >> 16)});
                server.getOutputStream().write(new byte[] {(byte) (request >> 8), (byte) request});
                pumpBoth(client, server);
                return;
            }
            client.getOutputStream().write('S');
            SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(client, null, true);
            secured.setUseClientMode(false);
            secured.startHandshake();
            pumpBoth(secured, server);
        } catch (IOException e) {
            Sockets.end(client, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pumpBoth(Socket client, Socket server) {
        Sockets.startDaemon("tls-hop-up", () -> pump(client, server));
        Sockets.startDaemon("tls-hop-down", () -> pump(server, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] bytes = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                gate.pass();
                out.write(bytes, 0, read);
                out.flush();
            }
        } catch (IOException ended) {
            // Both are closed below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Sockets.end(from, false);
        Sockets.end(to, false);
    }

    private static SSLContext context() throws IOException {
        Path folder = Files.createTempDirectory("tegmen-tls");
        Path file = folder.resolve("key.p12");
        try {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keyalg",
                            "EC",
                            "-alias",
                            "server",
                            "-dname",
                            "CN=localhost",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            new String(SECRET))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool made no certificate");
            }
            KeyStore keys = KeyStore.getInstance(file.toFile(), SECRET);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, SECRET);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }
}
