package dev.micro.transport;

import static dev.micro.transport.Setting.number;
import static dev.micro.transport.Setting.time;

import dev.micro.core.Settings;
import java.time.Duration;

/**
 * What a transport lets the other side take, of memory and of time: one immutable thing. Each method with an argument
 * gives other options and leaves these as they are; what it does not say, the {@link Settings} do, else it is as
 * written here. A value out of range is INVALID_ARGUMENT: at once in code, when the transport is made in settings, where
 * a length of time is written {@code 500ms}, {@code 5s}, {@code 1m}. In code they are 1 ms to one hour too, and what is
 * less than a millisecond of them is left out.
 *
 * <p>The methods without an argument are for who writes a transport.
 */
public final class TransportOptions {
    /** 1,048,576. */
    private static final int MEBI = 1 << 20;

    private static final Setting MAX_MESSAGE = number("maxMessage", "transport.max-message", 1024, 1 << 30);
    private static final Setting MAX_STREAMS = number("maxStreams", "transport.max-streams", 1, MEBI);
    private static final Setting STREAM_WINDOW = number("streamWindow", "transport.stream-window", 1024, 1 << 30);
    private static final Setting CONNECTION_WINDOW =
            number("connectionWindow", "transport.connection-window", 1024, 1 << 30);
    private static final Setting MAX_WAITING = number("maxWaiting", "transport.max-waiting", 1, MEBI);
    private static final Setting MAX_CONNECTIONS = number("maxConnections", "transport.max-connections", 1, MEBI);
    private static final Setting MAX_CONNECTIONS_PER_HOST =
            number("maxConnectionsPerHost", "transport.max-connections-per-host", 1, MEBI);
    private static final Setting BACKLOG = number("backlog", "transport.backlog", 1, 65_535);
    private static final Setting BUDGET = number("budget", "transport.budget", 1024, 1L << 40);
    private static final Setting WRITE_BUFFER = number("writeBuffer", "transport.write-buffer", 1024, 1 << 30);
    private static final Setting DIAL = time("dialTimeout", "transport.dial-timeout");
    private static final Setting REDIAL = time("redialPause", "transport.redial-pause");
    private static final Setting GREETING = time("greetingTimeout", "transport.greeting-timeout");
    private static final Setting BODY = time("bodyTimeout", "transport.body-timeout");
    private static final Setting STALL = time("streamStall", "transport.stream-stall");
    private static final Setting WRITE = time("writeTimeout", "transport.write-timeout");
    private static final Setting CLIENT_KEEP_ALIVE = time("clientKeepAlive", "transport.client-keep-alive");
    private static final Setting CLIENT_PONG = time("clientPongTimeout", "transport.client-pong-timeout");
    private static final Setting CLIENT_IDLE = time("clientIdle", "transport.client-idle");
    private static final Setting SERVER_KEEP_ALIVE = time("serverKeepAlive", "transport.server-keep-alive");
    private static final Setting SERVER_PONG = time("serverPongTimeout", "transport.server-pong-timeout");
    private static final Setting SERVER_IDLE = time("serverIdle", "transport.server-idle");

    private final Settings settings;

    private TransportOptions(Settings settings) {
        this.settings = settings;
    }

    /** What {@code settings} say. */
    public static TransportOptions of(Settings settings) {
        return new TransportOptions(settings);
    }

    /** Settings that say the same. */
    Settings settings() {
        return settings;
    }

    /** The longest body, of a request or a reply, in bytes: 1,024 to 1 GiB; 4 MiB unless set. */
    public TransportOptions maxMessage(int bytes) {
        return set(MAX_MESSAGE, bytes);
    }

    /** The longest body of a request or a reply, in bytes. */
    public int maxMessage() {
        return get(MAX_MESSAGE, 4 * MEBI);
    }

    /** How many calls a server takes at once on one connection: 1 to 1,048,576; 1,024 unless set. */
    public TransportOptions maxStreams(int calls) {
        return set(MAX_STREAMS, calls);
    }

    /** Calls at once on one connection, as a number. */
    public int maxStreams() {
        return get(MAX_STREAMS, 1024);
    }

    /**
     * How many bytes of messages of one stream may wait for their reader before who sends them has to wait, a message
     * counting its length and 64; long ones, of over 64 KiB, have the budget instead: 1,024 to 1 GiB; 256 KiB unless set.
     */
    public TransportOptions streamWindow(int bytes) {
        return set(STREAM_WINDOW, bytes);
    }

    /** What may wait of one stream, in bytes. */
    public int streamWindow() {
        return get(STREAM_WINDOW, 256 * 1024);
    }

    /** The same for all streams of a connection together: 1,024 to 1 GiB; 4 MiB unless set. */
    public TransportOptions connectionWindow(int bytes) {
        return set(CONNECTION_WINDOW, bytes);
    }

    /** What may wait of all streams of a connection, in bytes. */
    public int connectionWindow() {
        return get(CONNECTION_WINDOW, 4 * MEBI);
    }

    /** How many calls of a client may wait for one connection, or for room on it: 1 to 1,048,576; 8,192 unless set. */
    public TransportOptions maxWaiting(int calls) {
        return set(MAX_WAITING, calls);
    }

    /** Calls that wait for one connection, as a number. */
    public int maxWaiting() {
        return get(MAX_WAITING, 8 * 1024);
    }

    /**
     * How many connections a listener has at once: 1 to 1,048,576. Unless set 10,000, or four fifths of the files that the
     * process may open where that is less.
     */
    public TransportOptions maxConnections(int connections) {
        return set(MAX_CONNECTIONS, connections);
    }

    /** Connections of a listener at once, as a number. */
    public int maxConnections() {
        return get(MAX_CONNECTIONS, OpenFiles.most(10_000));
    }

    /** How many of them may come from one host that is not this one: 1 to 1,048,576; 1,000 unless set. */
    public TransportOptions maxConnectionsPerHost(int connections) {
        return set(MAX_CONNECTIONS_PER_HOST, connections);
    }

    /** Connections of a listener from one other host, as a number. */
    public int maxConnectionsPerHost() {
        return get(MAX_CONNECTIONS_PER_HOST, 1000);
    }

    /** How many connections the system keeps until a listener accepts them: 1 to 65,535; 1,024 unless set. */
    public TransportOptions backlog(int connections) {
        return set(BACKLOG, connections);
    }

    /** Connections that wait to be accepted, as a number. */
    public int backlog() {
        return get(BACKLOG, 1024);
    }

    /**
     * How many bytes of requests that come in parts may be held at once by all connections of the transport, and as many
     * again of replies that do, of whole requests of over 16 KiB that handlers have, of replies that clients did not read
     * yet, and of frames that are not whole yet, beyond 4 KiB each: 1,024 to 1 TiB. One connection has at most half of each
     * but the last. Unless set the transport shares what the process has for each of the five, an eighth of the heap.
     */
    public TransportOptions budget(long bytes) {
        return new TransportOptions(BUDGET.set(settings, bytes));
    }

    /** For each of the five, in bytes; 0 where none was set. */
    public long budget() {
        return BUDGET.in(settings, 0);
    }

    /**
     * How many bytes may wait in a connection for its socket before calls that are to be written have to: 1,024 to 1 GiB;
     * 64 KiB unless set. They go on when half are left.
     */
    public TransportOptions writeBuffer(int bytes) {
        return set(WRITE_BUFFER, bytes);
    }

    /** What may wait for a socket, in bytes. */
    public int writeBuffer() {
        return get(WRITE_BUFFER, 64 * 1024);
    }

    /** How long a client waits for a connection, and as long again until the server says who it is; 3 s unless set. */
    public TransportOptions dialTimeout(Duration time) {
        return set(DIAL, time);
    }

    /** The time until a connection, and again until its settings, in whole milliseconds. */
    public Duration dialTimeout() {
        return get(DIAL, Duration.ofSeconds(3));
    }

    /** The longest pause between two dials of a node that cannot be reached; the first is 100 ms. 1.5 s unless set. */
    public TransportOptions redialPause(Duration longest) {
        return set(REDIAL, longest);
    }

    /** The longest pause between two dials, in whole milliseconds. */
    public Duration redialPause() {
        return get(REDIAL, Duration.ofMillis(1500));
    }

    /** How long a server waits until a client that has connected says what it wants; 10 s unless set. */
    public TransportOptions greetingTimeout(Duration time) {
        return set(GREETING, time);
    }

    /** The time until a client's settings, in whole milliseconds. */
    public Duration greetingTimeout() {
        return get(GREETING, Duration.ofSeconds(10));
    }

    /**
     * How long a frame may take to come, and a body in parts, which has a second more for each 64 KiB that came; 15 s
     * unless set. While others wait for room a body has 3 s, if that is less, and a second more for each MiB.
     */
    public TransportOptions bodyTimeout(Duration time) {
        return set(BODY, time);
    }

    /** The time for a frame, or the shortest body in parts, in whole milliseconds. */
    public Duration bodyTimeout() {
        return get(BODY, Duration.ofSeconds(15));
    }

    /**
     * How long a stream may stand still because the other side takes no more of it, and a long request or reply until
     * it is taken; then it is ended. 60 s unless set.
     */
    public TransportOptions streamStall(Duration time) {
        return set(STALL, time);
    }

    /** The time that a stream may stand still, in whole milliseconds. */
    public Duration streamStall() {
        return get(STALL, Duration.ofSeconds(60));
    }

    /** How long the other side may take nothing of what waits for it, before it is cut off; 60 s unless set. */
    public TransportOptions writeTimeout(Duration time) {
        return set(WRITE, time);
    }

    /** The time that a socket may take nothing, in whole milliseconds. */
    public Duration writeTimeout() {
        return get(WRITE, Duration.ofSeconds(60));
    }

    /** After how long without a byte a client with calls under way asks the server for a sign of life; 10 s unless set. */
    public TransportOptions clientKeepAlive(Duration time) {
        return set(CLIENT_KEEP_ALIVE, time);
    }

    /** The time without a byte until a client's ping, in whole milliseconds. */
    public Duration clientKeepAlive() {
        return get(CLIENT_KEEP_ALIVE, Duration.ofSeconds(10));
    }

    /** How long it waits for that sign before it gives the connection up; 5 s unless set. */
    public TransportOptions clientPongTimeout(Duration time) {
        return set(CLIENT_PONG, time);
    }

    /** The time from that ping to its answer, in whole milliseconds. */
    public Duration clientPongTimeout() {
        return get(CLIENT_PONG, Duration.ofSeconds(5));
    }

    /** After how long without a call a client closes a connection, sooner than servers do; 30 s unless set. */
    public TransportOptions clientIdle(Duration time) {
        return set(CLIENT_IDLE, time);
    }

    /** The time without a call until a client closes, in whole milliseconds. */
    public Duration clientIdle() {
        return get(CLIENT_IDLE, Duration.ofSeconds(30));
    }

    /** After how long without a byte a server asks the client for a sign of life, calls or not; 60 s unless set. */
    public TransportOptions serverKeepAlive(Duration time) {
        return set(SERVER_KEEP_ALIVE, time);
    }

    /** The time without a byte until a server's ping, in whole milliseconds. */
    public Duration serverKeepAlive() {
        return get(SERVER_KEEP_ALIVE, Duration.ofSeconds(60));
    }

    /** How long it waits for that sign before it gives the connection up; 20 s unless set. */
    public TransportOptions serverPongTimeout(Duration time) {
        return set(SERVER_PONG, time);
    }

    /** The time from that ping to its answer, in whole milliseconds. */
    public Duration serverPongTimeout() {
        return get(SERVER_PONG, Duration.ofSeconds(20));
    }

    /** After how long without a call a server closes a connection; 5 minutes unless set. */
    public TransportOptions serverIdle(Duration time) {
        return set(SERVER_IDLE, time);
    }

    /** The time without a call until a server closes, in whole milliseconds. */
    public Duration serverIdle() {
        return get(SERVER_IDLE, Duration.ofMinutes(5));
    }

    private TransportOptions set(Setting setting, long value) {
        return new TransportOptions(setting.set(settings, value));
    }

    private TransportOptions set(Setting setting, Duration value) {
        return new TransportOptions(setting.set(settings, value));
    }

    private int get(Setting setting, int otherwise) {
        return (int) setting.in(settings, otherwise);
    }

    private Duration get(Setting setting, Duration otherwise) {
        return Duration.ofMillis(setting.in(settings, otherwise.toMillis()));
    }
}
