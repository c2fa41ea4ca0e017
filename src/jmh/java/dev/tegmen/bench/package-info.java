/** The benchmarks: {@code mvn -q -Pbench}. */
@NullMarked
package dev.tegmen.bench;

import org.jspecify.annotations.NullMarked;
