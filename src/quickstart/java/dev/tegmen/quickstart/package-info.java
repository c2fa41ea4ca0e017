/** The quickstart: one run through what the library does, on a real database. */
@NullMarked
package dev.tegmen.quickstart;

import org.jspecify.annotations.NullMarked;
