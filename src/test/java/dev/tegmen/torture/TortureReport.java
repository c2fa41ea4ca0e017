package dev.tegmen.torture;

import java.util.List;

/**
 * What a torture came to. Its text is one line.
 *
 * @param seed repeats the same choices, as far as threads allow
 * @param lanes the ways to the database that were tried
 * @param transfers how many transfers were begun
 * @param acknowledged how many came back as committed
 * @param retried how often a work was run again
 * @param unknown how often an attempt ended without anybody knowing whether it had committed
 * @param resolved how many of these are known now: by the next attempt, or by asking for the outcome
 * @param faults how often harm was done: by the proxies, in the driver, or by killing the server
 * @param lost acknowledged transfers that are not there, and accounts that do not agree with the transfers that are
 * @param doubled transfers that are there twice, or that are there although they were reported as rolled back
 * @param misreported transfers that were told as committed and are not there, or told as rolled back and are
 * @param leakedConnections connections that nobody uses and nobody gave back
 */
record TortureReport(
        long seed,
        List<String> lanes,
        long transfers,
        long acknowledged,
        long retried,
        long unknown,
        long resolved,
        long faults,
        long lost,
        long doubled,
        long misreported,
        long leakedConnections) {
    boolean everyPromiseKept() {
        return lost == 0 && doubled == 0 && misreported == 0 && leakedConnections == 0;
    }

    @Override
    public String toString() {
        return "seed=" + seed + " lanes=" + String.join("+", lanes) + " transfers=" + transfers + " acknowledged="
                + acknowledged + " retried=" + retried
                + " unknown=" + unknown + " resolved=" + resolved + " faults=" + faults + " lost=" + lost + " doubled="
                + doubled + " misreported=" + misreported + " leaked_connections=" + leakedConnections;
    }
}
