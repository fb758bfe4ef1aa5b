/**
 * Answering. A {@link dev.micro.server.Server} makes endpoints of annotated classes, offers them at an address, and keeps
 * its place in a registry until it is closed.
 *
 * <p>Nothing here calls another service or knows a client. Start reading at {@link dev.micro.server.ServerBuilder}: the
 * whole path of a call stands there in one method.
 */
@NullMarked
package dev.micro.server;

import org.jspecify.annotations.NullMarked;
