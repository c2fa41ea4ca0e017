/** Many threads that change one row at SERIALIZABLE, under different ways to retry. */
@NullMarked
package dev.tegmen.bench.contention;

import org.jspecify.annotations.NullMarked;
