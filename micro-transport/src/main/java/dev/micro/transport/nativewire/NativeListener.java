package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Handler;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The place where clients of the native wire arrive. */
final class NativeListener extends ChannelInitializer<Channel> implements Listener {
    private static final Logger log = LoggerFactory.getLogger(NativeListener.class);

    private final NativeTransport transport;
    private final Handler handler;
    private final WireLimits limits;
    private final Greeting greeting;
    private final Set<Channel> sockets = ConcurrentHashMap.newKeySet();
    private final Set<ServerLink> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> connectionsFrom = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private volatile boolean draining;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Channel channel;

    NativeListener(NativeTransport transport, Offer offer, Handler handler, WireLimits limits) {
        this.transport = transport;
        this.handler = handler;
        this.limits = limits;
        greeting = new Greeting(
                offer.service(),
                offer.node(),
                limits.maxStreams(),
                limits.maxMessage(),
                limits.streamWindow(),
                limits.connectionWindow());
    }

    /** The channel that accepts; given once, when bound. */
    void bound(Channel accepting) {
        channel = accepting;
    }

    Handler handler() {
        return handler;
    }

    WireLimits limits() {
        return limits;
    }

    Greeting greeting() {
        return greeting;
    }

    Grants requests() {
        return transport.requests();
    }

    Budget whole() {
        return transport.whole();
    }

    Budget replies() {
        return transport.replies();
    }

    Budget frames() {
        return transport.frames();
    }

    Patience patience() {
        return transport.serverPatience();
    }

    @Override
    public Address address() {
        return address(accepting().localAddress());
    }

    @Override
    protected void initChannel(Channel socket) {
        InetAddress from = ((InetSocketAddress) socket.remoteAddress()).getAddress();
        boolean room = connections.incrementAndGet() <= limits.maxConnections();
        boolean welcome = connectionsFrom.merge(from, 1, Integer::sum) <= limits.maxConnectionsFrom(from);
        sockets.add(socket);
        socket.closeFuture().addListener(gone -> {
            connections.decrementAndGet();
            connectionsFrom.computeIfPresent(from, (key, count) -> count == 1 ? null : count - 1);
            sockets.remove(socket);
            signalIfEmpty();
        });
        if (room && welcome && !draining) {
            socket.pipeline().addLast(new Detector(this, socket));
        } else {
            socket.close();
        }
    }

    ServerLink accepted(Channel socket) {
        ServerLink link = new ServerLink(this, socket, address(socket.remoteAddress()));
        links.add(link);
        if (draining) {
            link.drain();
        }
        return link;
    }

    void gone(ServerLink link) {
        links.remove(link);
    }

    @Override
    public boolean drain(Duration grace) {
        if (EventLoopThread.isCurrent()) {
            throw Code.FAILED_PRECONDITION.error("drain waits for clients, which an event loop may not do");
        }
        stopAccepting();
        links.forEach(ServerLink::drain);
        sockets.stream()
                .filter(socket -> socket.pipeline().get(Detector.class) != null)
                .forEach(Channel::close);
        boolean left = awaitEmpty(grace);
        close();
        return left;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stopAccepting();
        links.forEach(ServerLink::close); // each cuts itself when its client does not close
        if (!EventLoopThread.isCurrent() && !awaitEmpty(Duration.ofSeconds(1))) {
            log.debug("Cutting {} connections that did not close", sockets.size());
            sockets.forEach(Channel::close);
        }
        transport.forget(this);
    }

    private void stopAccepting() {
        draining = true;
        ChannelFuture closing = accepting().close();
        if (!EventLoopThread.isCurrent()) {
            closing.awaitUninterruptibly();
        }
    }

    private Channel accepting() {
        if (channel == null) {
            throw new IllegalStateException("not bound");
        }
        return channel;
    }

    private boolean awaitEmpty(Duration most) {
        long left = most.toNanos();
        boolean interrupted = false;
        lock.lock();
        try {
            while (!sockets.isEmpty() && left > 0) {
                try {
                    left = empty.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true; // drain has its own bound, and what it waits for must not be lost
                }
            }
            return sockets.isEmpty();
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void signalIfEmpty() {
        if (sockets.isEmpty()) {
            lock.lock();
            try {
                empty.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private static Address address(SocketAddress socket) {
        InetSocketAddress inet = (InetSocketAddress) socket;
        return new Address(inet.getAddress().getHostAddress(), inet.getPort());
    }
}
