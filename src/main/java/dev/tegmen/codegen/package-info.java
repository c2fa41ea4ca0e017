/**
 * Writes a service's client from its migrations: {@link dev.tegmen.codegen.TegmenGenerator}, a generator for jOOQ's code
 * generation. Nothing of it is needed when the service runs.
 */
@NullMarked
package dev.tegmen.codegen;

import org.jspecify.annotations.NullMarked;
