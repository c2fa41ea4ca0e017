package dev.tegmen.user;

import dev.tegmen.dao.Rules;
import dev.tegmen.error.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** What the columns of {@code users} take: the limits of its migration, checked before anything is sent. */
final class UserRules {
    static final int MAX_EMAIL_LENGTH = 320;
    static final int MAX_NAME_LENGTH = 200;

    private UserRules() {}

    /** An address has something on both sides of an {@code @}; 320 characters is what RFC 3696 allows. */
    static String email(@Nullable String email) {
        String text = Rules.text("user.email", email, MAX_EMAIL_LENGTH);
        int at = text.indexOf('@', 1);
        if (at < 0 || at == text.length() - 1) {
            throw new InvalidValueException("user.email", "must have something on both sides of an @");
        }
        return text;
    }

    static String name(@Nullable String name) {
        return Rules.text("user.name", name, MAX_NAME_LENGTH);
    }
}
