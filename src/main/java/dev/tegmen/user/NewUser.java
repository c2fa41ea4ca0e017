package dev.tegmen.user;

import static dev.tegmen.schema.Tables.USERS;

import dev.tegmen.dao.Rules;
import dev.tegmen.dao.Values;
import dev.tegmen.schema.tables.records.UsersRecord;
import java.util.Optional;
import java.util.UUID;

/**
 * A user to be created. Values are checked here, before anything is sent.
 *
 * @param id the primary key, if the caller chooses it; else the library makes one
 * @param email something on both sides of an {@code @}, at most 320 characters
 * @param name not blank, at most 200 characters
 */
public record NewUser(Optional<UUID> id, String email, String name) {
    /**
     * Checks the values.
     *
     * @throws dev.tegmen.error.InvalidValueException if one breaks its rule
     */
    public NewUser {
        Rules.present("user.id", id);
        UserRules.email(email);
        UserRules.name(name);
    }

    /**
     * A user whose id the library makes.
     *
     * @param email something on both sides of an {@code @}, at most 320 characters
     * @param name not blank, at most 200 characters
     * @throws dev.tegmen.error.InvalidValueException if one breaks its rule
     */
    public NewUser(String email, String name) {
        this(Optional.empty(), email, name);
    }

    /**
     * Chooses the id.
     *
     * @param chosen the primary key
     * @return a copy with this id
     */
    public NewUser withId(UUID chosen) {
        return new NewUser(Optional.of(chosen), email, name);
    }

    Values<UsersRecord> values() {
        Values<UsersRecord> values = Values.of(USERS.EMAIL, email).and(USERS.NAME, name);
        return id.map(chosen -> values.and(USERS.ID, chosen)).orElse(values);
    }

    /** Says nothing about the person. */
    @Override
    public String toString() {
        return "NewUser[" + id.map(UUID::toString).orElse("id to be made") + "]";
    }
}
