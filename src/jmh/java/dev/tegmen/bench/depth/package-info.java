/** What a page costs by its distance from the start, with keysets and with OFFSET. */
@NullMarked
package dev.tegmen.bench.depth;

import org.jspecify.annotations.NullMarked;
