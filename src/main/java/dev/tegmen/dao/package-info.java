/**
 * One vocabulary for every table: {@link dev.tegmen.dao.Dao}, made of an {@link dev.tegmen.dao.Entity} that says once which
 * table, which key, and what a row becomes.
 */
@NullMarked
package dev.tegmen.dao;

import org.jspecify.annotations.NullMarked;
