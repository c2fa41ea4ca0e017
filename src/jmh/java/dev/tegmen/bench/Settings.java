package dev.tegmen.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What was asked for on the command line.
 *
 * @param full whether to take the time that a verdict needs
 * @param include which measurements to run, by name: {@code operations.userById}, {@code depth.page},
 *     {@code pairs.userById}, {@code pairs.client.upsert}, {@code pairs.depth},
 *     {@code contention.counter}, {@code startup.firstRow}
 * @param contestants who takes part, by name; the unit always does
 * @param rounds how many times each measurement is repeated in fresh JVMs; 0 leaves it to the form
 * @param out where reports are written
 */
public record Settings(boolean full, Pattern include, Pattern contestants, int rounds, Path out) {
    static Settings read() {
        String full = System.getProperty("bench.full", "false");
        return new Settings(
                full.isEmpty() || Boolean.parseBoolean(full),
                Pattern.compile(System.getProperty("bench.include", "")),
                Pattern.compile(System.getProperty("bench.contestants", "")),
                Integer.getInteger("bench.rounds", 0),
                Path.of(System.getProperty("bench.out", "target/bench")));
    }

    /** Whether a measurement is to run. */
    public boolean includes(String name) {
        return include.matcher(name).find();
    }

    /** Those of the contestants that take part, in their order, the unit first. */
    public List<String> contestants(List<String> names) {
        return names.stream()
                .filter(name ->
                        name.equals(names.get(0)) || contestants.matcher(name).find())
                .toList();
    }

    /** How many rounds to run, unless told on the command line. */
    public int rounds(int quick, int full) {
        return rounds > 0 ? rounds : full() ? full : quick;
    }
}
