/**
 * The native wire: length-prefixed binary frames, many calls on one connection, described byte by byte in {@code
 * docs/native-wire.md}. All state of a connection belongs to its event loop; other threads reach it through the outbox
 * only. Start with {@link ClientConnection} for the way out, with {@link ServerLink} for the way in.
 *
 * <ul>
 *   <li><b>The transport</b>: {@link NativeTransport} listens and dials, and {@link NativeTransportProvider} makes it;
 *       {@link SocketFailures} says why it cannot.
 *   <li><b>Connecting</b>: {@link ClientConnection} is the way to one address, over one socket after another; {@link
 *       ClientLink} is such a socket, {@link ClientExchange} one call on it; {@link Ending} and {@link Backoff} say when
 *       to dial again.
 *   <li><b>Accepting</b>: {@link NativeListener} is the place, {@link Detector} looks at a connection's first byte,
 *       {@link ServerLink} is the connection, an {@link Opening} the beginning of a call on it, which its {@link Admission} takes or not, and what it brings is the {@link Load}, {@link ServerExchange} one call that came.
 *   <li><b>Calls of a connection</b>: {@link Streams} has those under way by number, and sweeps their deadlines; {@link
 *       Outbox} has what waits to be sent, each an {@link Outgoing} in its {@link Turns}; a long body leaves in {@link Chunks} and comes together in an {@link Assembly}; within the {@link Budget} are
 *       replies {@link Unsent}.
 *   <li><b>Room for what is long</b>: {@link Grants} has it for all connections, {@link Claims} asks for one of them, and
 *       each message holds a {@link Room}.
 *   <li><b>Streams of messages</b>: {@link ClientStream} and {@link ServerStream} are calls with some; they come in an
 *       {@link Inflow} and go in an {@link Outflow}, as {@link Flow} says for a socket: of what we may send we have {@link
 *       Credit}, of what we take the other side has its {@link Allowance}.
 *   <li><b>Bytes</b>: {@link FrameReader} cuts reads into frames for a {@link Peer}; {@link Frames} has their numbers,
 *       {@link Greeting} is the first one; {@link HeaderWriter} and {@link HeaderReader} share a table of names; {@link
 *       Errors} travel, and a {@link WireException} is a breach; what a peer says becomes {@link Words} fit to be shown.
 *   <li><b>Patience and limits</b>: {@link Line} watches that the other side lives, with {@link Patience}; {@link
 *       WireLimits} are what it can make us take, and {@link Strikes} how often, which a {@link Brake} slows.
 *   <li><b>Threads</b>: {@link EventLoops} has them, each a {@link WatchedLoop} on a {@link LoopThread}; {@link
 *       LoopWatch} says which one is held up.
 * </ul>
 */
@NullMarked
package dev.micro.transport.nativewire;

import org.jspecify.annotations.NullMarked;
