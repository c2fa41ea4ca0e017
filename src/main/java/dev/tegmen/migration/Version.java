package dev.tegmen.migration;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The order of versions: numbers, between dots. */
final class Version {
    /** What a schema is at before any migration. */
    static final String NONE = "0";

    static final Comparator<String> ORDER = Version::compare;

    private Version() {}

    static String last(Stream<String> versions) {
        return versions.max(ORDER).orElse(NONE);
    }

    private static int compare(String one, String other) {
        List<BigInteger> left = numbers(one);
        List<BigInteger> right = numbers(other);
        for (int index = 0; index < Math.max(left.size(), right.size()); index++) {
            int order = at(left, index).compareTo(at(right, index));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static BigInteger at(List<BigInteger> numbers, int index) {
        return index < numbers.size() ? numbers.get(index) : BigInteger.ZERO;
    }

    private static List<BigInteger> numbers(String version) {
        return Stream.of(version.split("[^0-9]+", -1))
                .filter(number -> !number.isEmpty())
                .map(BigInteger::new)
                .toList();
    }
}
