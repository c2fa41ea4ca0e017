/** The examples of the README, compiled and run. */
@NullMarked
package dev.tegmen.examples;

import org.jspecify.annotations.NullMarked;
