package dev.tegmen.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/** A PostgreSQL server that lives as long as this JVM. Apart from {@link TestServer}, so that its library is optional. */
final class EmbeddedServer {
    private EmbeddedServer() {}

    /**
     * Starts a server, tuned for tests: its data need not survive a power cut.
     *
     * @return its URL
     */
    @SuppressWarnings("resource") // lives until the JVM ends, when its own shutdown hook stops it
    static String start() throws IOException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("max_connections", "300")
                .start();
        return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
    }
}
