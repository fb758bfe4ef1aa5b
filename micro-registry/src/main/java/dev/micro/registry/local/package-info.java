/**
 * The embedded default: processes of one user on one machine find each other through files in a directory that only that
 * user can read. An entry lives while its owner's process holds a lock on a file beside it, so that one that was killed
 * is gone at once, whatever the clocks say.
 *
 * <p>Start at {@code LocalRegistry}; what this process writes is {@code Owner}'s, what it reads is {@code Scan}'s.
 */
@NullMarked
package dev.micro.registry.local;

import org.jspecify.annotations.NullMarked;
