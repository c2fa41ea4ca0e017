package dev.tegmen.dao;

import dev.tegmen.error.InvalidValueException;

/** Says of a refused value in which of many rows it is. */
final class Numbered {
    private Numbered() {}

    static InvalidValueException in(String what, long index, InvalidValueException refused) {
        String message = String.valueOf(refused.getMessage());
        String rule = message.startsWith(refused.field())
                ? message.substring(refused.field().length())
                : message;
        InvalidValueException numbered =
                new InvalidValueException(what + " " + index + ": " + refused.field(), rule.strip());
        numbered.setStackTrace(refused.getStackTrace());
        return numbered;
    }

    static IllegalArgumentException in(long index, IllegalArgumentException refused) {
        return new IllegalArgumentException("row " + index + ": " + refused.getMessage(), refused);
    }
}
