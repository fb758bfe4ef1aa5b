/** What docs/streams.md shows: a contract of streams, and handlers of it. */
@NullMarked
package dev.micro.examples.stocks;

import org.jspecify.annotations.NullMarked;
