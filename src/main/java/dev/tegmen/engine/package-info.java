/** Which database engine stands behind a connection. PostgreSQL and CockroachDB speak one protocol and differ behind it. */
@NullMarked
package dev.tegmen.engine;

import org.jspecify.annotations.NullMarked;
