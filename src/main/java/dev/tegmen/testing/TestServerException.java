package dev.tegmen.testing;

import dev.tegmen.error.TegmenException;
import org.jspecify.annotations.Nullable;

/** No server for tests could be started or reached, or it refused to make a database. */
public final class TestServerException extends TegmenException {
    private static final long serialVersionUID = 1L;

    TestServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
