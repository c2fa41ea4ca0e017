package dev.tegmen.user;

import static dev.tegmen.schema.Tables.USERS;

import dev.tegmen.dao.Rules;
import dev.tegmen.dao.Values;
import dev.tegmen.schema.tables.records.UsersRecord;
import java.util.Optional;

/**
 * What is to be changed of a user; what is empty stays as it is. Values are checked here, before anything is sent.
 *
 * @param email the new email, if it changes
 * @param name the new name, if it changes
 */
public record UserChanges(Optional<String> email, Optional<String> name) {
    private static final UserChanges NONE = new UserChanges(Optional.empty(), Optional.empty());

    /**
     * Checks the values.
     *
     * @throws dev.tegmen.error.InvalidValueException if one breaks its rule
     */
    public UserChanges {
        Rules.present("user.email", email).ifPresent(UserRules::email);
        Rules.present("user.name", name).ifPresent(UserRules::name);
    }

    /**
     * Starts with no change.
     *
     * @return changes that change nothing
     */
    public static UserChanges none() {
        return NONE;
    }

    /**
     * Changes the email.
     *
     * @param changed the new email
     * @return a copy with this change
     * @throws dev.tegmen.error.InvalidValueException if it breaks its rule
     */
    public UserChanges withEmail(String changed) {
        return new UserChanges(Optional.of(UserRules.email(changed)), name);
    }

    /**
     * Changes the name.
     *
     * @param changed the new name
     * @return a copy with this change
     * @throws dev.tegmen.error.InvalidValueException if it breaks its rule
     */
    public UserChanges withName(String changed) {
        return new UserChanges(email, Optional.of(UserRules.name(changed)));
    }

    /**
     * Tells whether there is anything to change.
     *
     * @return true if nothing changes
     */
    public boolean isEmpty() {
        return email.isEmpty() && name.isEmpty();
    }

    Values<UsersRecord> values() {
        Values<UsersRecord> values =
                email.map(changed -> Values.of(USERS.EMAIL, changed)).orElseGet(Values::none);
        return name.map(changed -> values.and(USERS.NAME, changed)).orElse(values);
    }

    /** Says which fields change, and not to what. */
    @Override
    public String toString() {
        return "UserChanges[" + (email.isPresent() ? "email " : "") + (name.isPresent() ? "name" : "") + "]";
    }
}
