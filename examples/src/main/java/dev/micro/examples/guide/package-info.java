/** What docs/guide.md shows: a contract that both sides share, and a handler of it. */
@NullMarked
package dev.micro.examples.guide;

import org.jspecify.annotations.NullMarked;
