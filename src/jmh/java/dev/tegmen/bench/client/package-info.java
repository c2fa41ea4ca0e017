/** What a whole client does besides single rows: bulk, upsert, relations, an optimistic lock, wide rows. */
@NullMarked
package dev.tegmen.bench.client;

import org.jspecify.annotations.NullMarked;
