/** One call of each kind, in each contestant: wall time, CPU time and bytes as ratios to hand-written JDBC. */
@NullMarked
package dev.tegmen.bench.operation;

import org.jspecify.annotations.NullMarked;
