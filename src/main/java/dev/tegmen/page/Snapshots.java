package dev.tegmen.page;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.UnsupportedByEngineException;
import org.jooq.Configuration;

/** Which engines can read all pages of a walk at one moment. */
final class Snapshots {
    private static final String ENGINE = "dev.tegmen.engine";

    private Snapshots() {}

    static void requireSupport(Engine engine) {
        if (engine != Engine.COCKROACHDB) {
            throw new UnsupportedByEngineException(
                    "PageRequest.snapshot() needs CockroachDB, which keeps past versions of rows; on PostgreSQL leave it out,"
                            + " or read all pages in one REPEATABLE READ transaction");
        }
    }

    /** Asks the server once for each configuration. */
    static Engine engineOf(Configuration configuration) {
        if (configuration.data(ENGINE) instanceof Engine known) {
            return known;
        }
        Engine engine = configuration.dsl().connectionResult(Engine::of);
        configuration.data(ENGINE, engine);
        return engine;
    }
}
