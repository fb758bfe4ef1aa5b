package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Handler;
import dev.micro.core.Settings;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
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

/** Connections of the native wire over TCP. */
final class NativeTransport implements Transport {
    private static final int DIAL_MILLIS = 3000;
    private static final int BACKLOG = 1024;
    /** Producers go on below the first, and wait above the second. */
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private static final int USER_TIMEOUT_MILLIS = 15_000;

    private final EventLoops loops;
    private final WireLimits limits;
    private final Budget budget;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    private final Patience clientPatience;
    private final Patience serverPatience;

    NativeTransport(Settings settings) {
        this(settings, new EventLoops());
    }

    NativeTransport(Settings settings, EventLoops loops) {
        this(settings, Patience.CLIENT, Patience.SERVER, Budget.ofHeap(), loops);
    }

    NativeTransport(Settings settings, Patience clientPatience, Patience serverPatience, Budget budget) {
        this(settings, clientPatience, serverPatience, budget, new EventLoops());
    }

    private NativeTransport(
            Settings settings, Patience clientPatience, Patience serverPatience, Budget budget, EventLoops loops) {
        this.loops = loops;
        limits = WireLimits.of(settings);
        this.budget = budget;
        this.clientPatience = clientPatience;
        this.serverPatience = serverPatience;
    }

    Budget budget() {
        return budget;
    }

    Patience clientPatience() {
        return clientPatience;
    }

    Patience serverPatience() {
        return serverPatience;
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
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
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

    private static InetSocketAddress found(Address to) {
        try {
            return lookUp(to);
        } catch (UnknownHostException unknown) {
            throw SocketFailures.ofDial(to, DIAL_MILLIS, unknown);
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
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, DIAL_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
                .handler(handler);
        if (loops.epoll()) {
            bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
        }
        bootstrap.connect(address).addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                dialled.complete(connected.channel());
            } else {
                dialled.completeExceptionally(SocketFailures.ofDial(to, DIAL_MILLIS, connected.cause()));
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
