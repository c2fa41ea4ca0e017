package dev.tegmen.page;

/**
 * Which rows by their number: how many to take after how many are skipped. Immutable.
 *
 * <p>The database reads every row that it skips, so the cost grows with the number; and rows that come or go meanwhile
 * shift all numbers after them, so that a row is seen twice or never. Use {@link PageRequest} wherever nobody must jump
 * to a numbered page.
 *
 * @param take how many rows at most, 1 or more; over the keyset's maximum it is the maximum
 * @param skip how many rows to skip, 0 or more
 * @param wantsTotal whether to count all rows too; false by default
 */
public record OffsetRequest(int take, long skip, boolean wantsTotal) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if take is less than 1 or skip is negative
     */
    public OffsetRequest {
        if (take < 1 || skip < 0) {
            throw new IllegalArgumentException(
                    "take must be at least 1 and skip at least 0, were " + take + ", " + skip);
        }
    }

    /**
     * Asks for rows by their number.
     *
     * @param take how many rows at most, 1 or more
     * @param skip how many rows to skip, 0 or more
     * @return the request
     * @throws IllegalArgumentException if take is less than 1 or skip is negative
     */
    public static OffsetRequest of(int take, long skip) {
        return new OffsetRequest(take, skip, false);
    }

    /**
     * Asks for the number of all rows too. It takes one more statement, which reads all of them.
     *
     * @return a new request
     */
    public OffsetRequest withTotal() {
        return new OffsetRequest(take, skip, true);
    }
}
