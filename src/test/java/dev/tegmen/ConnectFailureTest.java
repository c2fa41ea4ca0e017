package dev.tegmen;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.testing.TestDatabase;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a connect fails says what it is, and what to do. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectFailureTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            u:p | 28P01 | password authentication failed for user "u"       | check user and password
            u   | 28P01 | password authentication failed for user "u"       | the URL has none
            u:p | 28000 | pg_hba.conf rejects connection for host "h"       | access rule of the server
            u:p | 28000 | no pg_hba.conf entry for host "h", no encryption  | try sslmode=require
            u:p | 28000 | connection requires a valid client certificate    | name it with sslcert
            u:p | 28000 | certificate authentication failed for user "u"    | common name
            u:p | 3D000 | database "d" does not exist                       | no such database
            u:p | 42501 | permission denied for database "d"                | grant connect
            u:p | 57P03 | the database system is starting up                | try again in a moment
            u:p | 57P01 | terminating connection                            | shutting down
            u:p | 53300 | sorry, too many clients already                   | too many connections
            u:p | 08P01 | unsupported startup parameter: options            | add pgbouncer=true
            u:p | 08P01 | no such database: d                               | pooler in between has no such database
            u:p | 42704 | unrecognized configuration parameter "x"          | the server says: unrecognized
            """)
    void aServersRefusalIsExplained(String login, String state, String words, String advice) throws IOException {
        byte[] answer = error("SFATAL\0C" + state + "\0M" + words + "\0\0");
        try (Stub server = new Stub(answer)) {
            assertThatThrownBy(() -> Database.connect("postgresql://" + login + "@" + server.address() + "/d"))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining(advice)
                    .hasMessageContaining(state);
        }
    }

    @Test
    void aPasswordThatIsMissingIsNoQuestionOfTls() throws IOException {
        byte[] scram = message('R', "\0\0\0\nSCRAM-SHA-256\0\0");
        for (byte[] wanted : new byte[][] {scram, message('R', "\0\0\0\3"), message('R', "\0\0\0\5salt")}) {
            try (Stub server = new Stub(wanted)) {
                assertThatThrownBy(() -> Database.connect("postgresql://u@" + server.address() + "/d"))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageContaining("the URL has none")
                        .hasMessageNotContaining("sslmode");
            }
        }
    }

    @Test
    void aServerWithoutTlsIsNamed() throws IOException {
        try (Stub server = new Stub(new byte[0])) {
            assertThatThrownBy(() -> Database.connect("postgresql://u@" + server.address() + "/d?sslmode=require"))
                    .hasMessageContaining("has no TLS");
        }
    }

    @Test
    void anotherProtocolIsNamed() throws IOException {
        byte[] http = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (Stub server = new Stub(http)) {
            for (String mode : new String[] {"disable", "prefer", "require"}) {
                server.first = http;
                assertThatThrownBy(() -> Database.connect("postgresql://u@" + server.address() + "/d?sslmode=" + mode))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageContaining("does not speak PostgreSQL's protocol");
            }
        }
    }

    @Test
    void theNetworkIsNamed() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> Database.connect("postgresql://u@127.0.0.1:" + free + "/d"))
                .hasMessageContaining("nothing takes connections there");
        assertThatThrownBy(() -> Database.connect("postgresql://u@nowhere.invalid/d"))
                .hasMessageContaining("cannot be resolved");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "postgresql://u@127.0.0.1:" + silent.getLocalPort() + "/d?loginTimeout=1";
            assertThatThrownBy(() -> Database.connect(url)).hasMessageContaining("no server answered in time");
        }
    }

    @Test
    void theReasonOfEachHostIsToldWhereTheyDiffer() throws IOException {
        byte[] password = error("SFATAL\0C28P01\0Mpassword authentication failed for user \"u\"\0\0");
        byte[] starting = error("SFATAL\0C57P03\0Mthe database system is starting up\0\0");
        try (Stub first = new Stub(password);
                Stub last = new Stub(starting)) {
            for (String hosts : new String[] {
                first.address() + "," + last.address(),
                last.address() + "," + first.address(),
                first.address() + ",127.0.0.1:1"
            }) {
                assertThatThrownBy(() -> Database.connect("postgresql://u:p@" + hosts + "/d"))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageContaining(
                                first.address() + ": the server refused the login: check user and password")
                        .hasMessageContaining(
                                hosts.contains(":1,") || hosts.endsWith(":1")
                                        ? "127.0.0.1:1: no server could be reached"
                                        : last.address() + ": the server is starting");
            }
            assertThatThrownBy(() ->
                            Database.connect("postgresql://u:p@" + first.address() + "," + first.address() + "/d"))
                    .hasMessageContaining("/d: the server refused the login");
        }
    }

    @Test
    void aRealServersRefusalIsExplained() {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            String missing = database.url().replace(database.name(), "no_such_database");
            assertThatThrownBy(() -> Database.connect(missing))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("no such database");
        }
    }

    private static byte[] error(String fields) {
        return message('E', fields);
    }

    private static byte[] message(char type, String content) {
        byte[] body = content.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }

    /** Listens, says no to encryption, and gives one answer to every login. */
    private static final class Stub implements AutoCloseable {
        private static final int FIRST_REQUEST_CODE = 80_877_100;
        private final ServerSocket socket = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        private final byte[] answer;

        /** What is said to a request for encryption. */
        volatile byte[] first = {'N'};

        Stub(byte[] answer) throws IOException {
            this.answer = answer;
            Thread thread = new Thread(this::serve, "stub");
            thread.setDaemon(true);
            thread.start();
        }

        String address() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    serve(client);
                } catch (IOException ended) {
                    // the next one
                }
            }
        }

        private void serve(Socket client) throws IOException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                int length = in.readInt();
                byte[] packet = in.readNBytes(length - 4);
                boolean login = ByteBuffer.wrap(packet).getInt() < FIRST_REQUEST_CODE;
                out.write(login ? answer : first);
                out.flush();
                if (login) {
                    in.read();
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
