package dev.tegmen.statement;

import java.util.concurrent.atomic.LongAdder;

/** Counts how often jOOQ was given something to render, so that a test can hold that a repeated call gives it nothing. */
final class Rendering {
    private static final LongAdder COUNT = new LongAdder();

    private Rendering() {}

    static void count() {
        COUNT.increment();
    }

    static long total() {
        return COUNT.sum();
    }
}
