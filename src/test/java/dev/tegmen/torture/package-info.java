/** Many threads move money through a proxy that does harm at random, while the server is killed now and then. */
@NullMarked
package dev.tegmen.torture;

import org.jspecify.annotations.NullMarked;
