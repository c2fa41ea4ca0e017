/** Users: {@link dev.tegmen.user.UserDao} and the records that it takes and gives. */
@NullMarked
package dev.tegmen.user;

import org.jspecify.annotations.NullMarked;
