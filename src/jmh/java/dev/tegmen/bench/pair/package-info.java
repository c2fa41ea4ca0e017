/**
 * Two calls that take turns in one JVM, each timed by itself: a machine that is slow for a moment is slow for both, so that
 * their ratio can be told more exactly than by measuring one after the other.
 */
@NullMarked
package dev.tegmen.bench.pair;

import org.jspecify.annotations.NullMarked;
