/**
 * News: a {@link dev.micro.broker.Broker} carries events from whoever publishes on a topic to whoever subscribed to it.
 * An event is a request whose endpoint is its topic, and its empty reply is the acknowledgement, so that handlers and
 * filters are those of calls.
 *
 * <p>Nothing here encodes an object or knows a user's method; that is the client's and the server's.
 */
@NullMarked
package dev.micro.broker;

import org.jspecify.annotations.NullMarked;
