/** Posts: {@link dev.tegmen.post.PostDao} and the records that it takes and gives. */
@NullMarked
package dev.tegmen.post;

import org.jspecify.annotations.NullMarked;
