package dev.tegmen.error;

/**
 * A value breaks a rule of its field (blank, too long, a character that the database cannot store). It is thrown before
 * anything is sent, by the same limits as the database's own.
 */
public final class InvalidValueException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * Creates an exception for a refused value.
     *
     * @param field the field, for example {@code user.email}
     * @param rule what it must be, for example {@code must be at most 320 characters, was 400}; never the value itself
     */
    public InvalidValueException(String field, String rule) {
        super(field + " " + rule, null);
        this.field = field;
    }

    /**
     * Returns the field whose value was refused.
     *
     * @return for example {@code user.email}
     */
    public String field() {
        return field;
    }
}
