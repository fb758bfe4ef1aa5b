/**
 * The native wire: length-prefixed binary frames, many calls on one connection, described byte by byte in {@code
 * docs/native-wire.md}. A call's way out is {@code ClientConnection}, {@code ClientCall}, {@code Outbox}; its way in
 * {@code FrameReader}, {@code ServerLink}, {@code ServerCall}.
 *
 * <p>All state of a connection belongs to its event loop; other threads reach it through the outbox only.
 */
@NullMarked
package dev.micro.transport.nativewire;

import org.jspecify.annotations.NullMarked;
