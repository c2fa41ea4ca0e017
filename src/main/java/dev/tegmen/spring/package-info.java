/** What Spring Boot is told where it finds this library on the class path. Nothing here is for callers. */
@NullMarked
package dev.tegmen.spring;

import org.jspecify.annotations.NullMarked;
