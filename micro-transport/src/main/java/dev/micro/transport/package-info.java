/**
 * Distance between handlers: a {@link dev.micro.transport.Transport} listens for a handler at an address, and connects
 * to one far away as if it were here.
 *
 * <p>Netty's types stay inside this module. Pooled buffers live and die in its event loops; what leaves it are messages
 * on the heap.
 */
@NullMarked
package dev.micro.transport;

import org.jspecify.annotations.NullMarked;
