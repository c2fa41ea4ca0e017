package dev.tegmen.bench.contestant;

import java.time.Instant;
import java.util.UUID;

/** What every contestant returns for a row of users. */
public record User(UUID id, String email, String name, Instant createdAt, Instant updatedAt) {}
