/**
 * What can go wrong: one root, {@link dev.tegmen.error.TegmenException}, and specific exceptions beneath it that carry
 * what a handler needs. Exceptions that belong to one feature stand in that feature's package.
 */
@NullMarked
package dev.tegmen.error;

import org.jspecify.annotations.NullMarked;
