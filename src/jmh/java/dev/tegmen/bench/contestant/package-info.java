/** The access layers that are compared, each written in one file as its own documentation advises. */
@NullMarked
package dev.tegmen.bench.contestant;

import org.jspecify.annotations.NullMarked;
