/** From connecting to the first row, in a fresh JVM. */
@NullMarked
package dev.tegmen.bench.startup;

import org.jspecify.annotations.NullMarked;
