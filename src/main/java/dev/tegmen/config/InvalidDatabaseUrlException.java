package dev.tegmen.config;

import dev.tegmen.error.TegmenException;

/**
 * A database URL cannot be used as it is written. The message says what is wrong with it and how a right one looks; it
 * shows neither the URL nor any part of it that could be a password.
 */
public final class InvalidDatabaseUrlException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private static final String EXAMPLE = "postgresql://user:password@host:5432/database?sslmode=require";

    InvalidDatabaseUrlException(String problem) {
        super("the database URL " + problem + ". A correct one looks like " + EXAMPLE, null);
    }
}
