/**
 * Real faults on demand: a TCP proxy between the driver and the server that cuts, freezes, delays or falsifies the
 * conversation at a chosen point. It speaks the PostgreSQL frontend/backend protocol 3 (PostgreSQL, chapter
 * "Frontend/Backend Protocol") as far as it must to know which statement is on its way.
 */
@NullMarked
package dev.tegmen.fault;

import org.jspecify.annotations.NullMarked;
