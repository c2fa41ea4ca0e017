/** Where the database is and how to reach it: a {@code DATABASE_URL} as libpq, Prisma and the JDBC driver write it. */
@NullMarked
package dev.tegmen.config;

import org.jspecify.annotations.NullMarked;
