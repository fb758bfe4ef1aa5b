/**
 * Which one: a {@link dev.micro.selector.Selector} is a strategy; over the {@link dev.micro.selector.Candidate}s of a
 * service it makes a {@link dev.micro.selector.Picker} that chooses one for each call.
 *
 * <p>Nothing here waits, does I/O or takes a lock on the path of a call.
 */
@NullMarked
package dev.micro.selector;

import org.jspecify.annotations.NullMarked;
