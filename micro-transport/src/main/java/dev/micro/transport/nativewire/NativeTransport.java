package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Handler;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.Transport;
import dev.micro.transport.TransportOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Connections of the native wire over TCP. */
final class NativeTransport implements Transport {
    /** Reads of one client's socket in each of a loop's rounds: tiny frames by the megabyte would hold up all others. */
    private static final int READS = 1;

    private final EventLoops loops;
    private final WireLimits limits;
    private final Patience clientPatience;
    private final Patience serverPatience;
    private final Grants requests;
    private final Grants answers;
    private final Budget whole;
    private final Budget replies;
    private final Budget frames;
    private final long redialPause;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    // As the system's socket options want them.
    private final int backlog;
    private final int dialMillis;
    private final int userTimeoutMillis;
    /** Producers go on below the first, and wait above the second. */
    private final WriteBufferWaterMark water;

    NativeTransport(TransportOptions options) {
        this(options, EventLoops::new);
    }

    NativeTransport(TransportOptions options, Supplier<EventLoops> loops) {
        limits = WireLimits.of(options);
        clientPatience = Patience.client(options);
        serverPatience = Patience.server(options);
        requests = options.budget() == 0 ? Grants.REQUESTS : new Grants(options.budget());
        answers = options.budget() == 0 ? Grants.REPLIES : new Grants(options.budget());
        whole = options.budget() == 0 ? Budget.WHOLE : new Budget(options.budget());
        replies = options.budget() == 0 ? Budget.LEAVING : new Budget(options.budget());
        frames = options.budget() == 0 ? Budget.UNFINISHED : new Budget(options.budget());
        redialPause = options.redialPause().toNanos();
        backlog = options.backlog();
        dialMillis = (int) options.dialTimeout().toMillis();
        userTimeoutMillis = (int)
                options.clientKeepAlive().plus(options.clientPongTimeout()).toMillis();
        water = new WriteBufferWaterMark(options.writeBuffer() / 2, options.writeBuffer());
        this.loops = loops.get(); // last: from here on there is something to close
    }

    /** For long requests and messages that a server reads. */
    Grants requests() {
        return requests;
    }

    /** For long answers and messages that a client reads. */
    Grants answers() {
        return answers;
    }

    /** For requests that came whole, while handlers have them. */
    Budget whole() {
        return whole;
    }

    /** For replies that wait to be read. */
    Budget replies() {
        return replies;
    }

    /** For frames that are not whole yet. */
    Budget frames() {
        return frames;
    }

    Patience clientPatience() {
        return clientPatience;
    }

    Patience serverPatience() {
        return serverPatience;
    }

    /** The longest pause between dials, in nanoseconds. */
    long redialPause() {
        return redialPause;
    }

    @Override
    public Executor loop() {
        return loops::execute;
    }

    @Override
    public Connection connect(Address to, Dial dial) {
        ClientConnection connection = new ClientConnection(this, loops.next(), to, dial, limits);
        open.add(connection);
        return connection;
    }

    @Override
    public Listener listen(Address at, Offer offer, Handler handler) {
        InetSocketAddress place;
        try {
            place = lookUp(at);
        } catch (UnknownHostException unknown) {
            throw SocketFailures.ofBind(at, unknown);
        }
        NativeListener listener = new NativeListener(this, offer, handler, limits);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverSocket())
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, water)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS))
                .childHandler(listener)
                .bind(place)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw SocketFailures.ofBind(at, bound.cause());
        }
        listener.bound(bound.channel());
        open.add(listener);
        return listener;
    }

    void forget(AutoCloseable closed) {
        open.remove(closed);
    }

    /** Opens a socket whose only handler is {@code handler}. What goes wrong is a MicroException, told on any thread. */
    CompletionStage<Channel> dial(EventLoop loop, Address to, ChannelHandler handler) {
        boolean literal = NetUtil.createByteArrayFromIpAddressString(to.host()) != null;
        return (literal
                        ? CompletableFuture.supplyAsync(() -> found(to), Runnable::run)
                        : CompletableFuture.supplyAsync(() -> found(to))) // the JDK's look-up blocks: not on the loop
                .thenCompose(address -> connect(loop, address, to, handler));
    }

    private InetSocketAddress found(Address to) {
        try {
            return lookUp(to);
        } catch (UnknownHostException unknown) {
            throw SocketFailures.ofDial(to, dialMillis, unknown);
        }
    }

    private static InetSocketAddress lookUp(Address at) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(at.host()), at.port());
    }

    private CompletionStage<Channel> connect(
            EventLoop loop, InetSocketAddress address, Address to, ChannelHandler handler) {
        CompletableFuture<Channel> dialled = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.socket())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, dialMillis)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, water)
                .handler(handler);
        if (loops.epoll()) {
            bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, userTimeoutMillis);
        }
        bootstrap.connect(address).addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                dialled.complete(connected.channel());
            } else {
                dialled.completeExceptionally(SocketFailures.ofDial(to, dialMillis, connected.cause()));
            }
        });
        return dialled;
    }

    @Override
    public void close() {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e); // none of ours throws a checked one
            }
        }
        loops.close();
    }
}
