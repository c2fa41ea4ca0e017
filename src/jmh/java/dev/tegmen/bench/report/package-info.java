/** Numbers with their errors, Markdown tables and SVG charts. */
@NullMarked
package dev.tegmen.bench.report;

import org.jspecify.annotations.NullMarked;
