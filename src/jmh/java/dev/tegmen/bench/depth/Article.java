package dev.tegmen.bench.depth;

import java.time.Instant;
import java.util.UUID;

/** What every pager returns for a row of articles, newest first. */
record Article(UUID id, String title, UUID authorId, Instant createdAt) {}
