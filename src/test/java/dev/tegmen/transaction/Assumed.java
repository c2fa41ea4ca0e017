package dev.tegmen.transaction;

import dev.tegmen.engine.Engine;
import org.junit.jupiter.api.Assumptions;

/** What a test needs besides a server that speaks the protocol. */
final class Assumed {
    private Assumed() {}

    static void postgresql(Engine engine, String feature) {
        check(engine == Engine.POSTGRESQL, feature + " needs PostgreSQL; this server is " + engine);
    }

    /** For tests that kill their server: they bring their own and need not repeat on another engine. */
    static void embeddedServer() {
        check(
                System.getProperty("tegmen.test.url", "").isBlank(),
                "this test kills its server, which only an embedded one allows; tegmen.test.url names another");
    }

    private static void check(boolean holds, String reason) {
        Assumptions.assumeTrue(holds, reason);
    }
}
