package dev.tegmen.property;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Something that holds for all inputs: tried with many, drawn from seeds in a row. The first seed is new at each run, or the
 * one that the system property {@code tegmen.test.seed} names; it is printed, and a failure names the seed of its own input.
 */
public interface Property {
    /** Names the seed of the first input, so that a failure comes again at once. */
    String SEED = "tegmen.test.seed";

    /**
     * Fails if the property does not hold for what is drawn.
     *
     * @param choices where the input comes from
     * @throws Exception any failure
     */
    void check(Choices choices) throws Exception;

    /**
     * Tries a property with as many inputs.
     *
     * @param name what is printed: the test's name
     * @param tries how many inputs
     * @param property what must hold
     * @throws AssertionError at the first input for which it does not hold; its cause is the failure
     */
    static void holds(String name, int tries, Property property) {
        long first = Long.getLong(SEED, RandomGenerator.getDefault().nextLong());
        System.out.println("property " + name + ": " + tries + " tries from seed " + first);
        for (int i = 0; i < tries; i++) {
            long seed = first + i;
            try {
                property.check(new Choices(random(seed)));
            } catch (Exception | AssertionError | StackOverflowError failure) {
                throw new AssertionError(
                        "try " + (i + 1) + " of " + tries + " failed: " + failure.getMessage()
                                + "\nIt is the first with -D" + SEED + "=" + seed,
                        failure);
            }
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
