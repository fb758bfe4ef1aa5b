package dev.micro.server;

import dev.micro.core.Handler;

/**
 * The path of a call, and what of it lives as long as a server does.
 *
 * @param handler the whole path, from the wire inwards
 * @param deadline its first filter
 * @param inFlight its second one
 * @param workers what stands in front of endpoints that may block
 */
record CallPath(Handler handler, Deadline deadline, InFlight inFlight, Workers workers) {}
