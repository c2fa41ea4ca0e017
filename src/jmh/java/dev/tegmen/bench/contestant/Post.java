package dev.tegmen.bench.contestant;

import java.time.Instant;
import java.util.UUID;

/** What every contestant returns for a row of posts. */
public record Post(UUID id, String title, UUID userId, Instant createdAt) {}
