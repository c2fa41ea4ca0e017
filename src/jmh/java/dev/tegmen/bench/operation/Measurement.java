package dev.tegmen.bench.operation;

import java.util.List;

/**
 * What one fresh JVM measured of one contestant's operation.
 *
 * @param wall wall time of each iteration, microseconds an operation
 * @param cpu CPU time of each iteration, microseconds an operation
 * @param bytes allocation of each iteration, bytes an operation
 */
record Measurement(List<Double> wall, List<Double> cpu, List<Double> bytes) {}
