package dev.micro.transport.nativewire;

import io.netty.channel.EventLoop;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An event loop that nothing drives: it keeps the last task that it was told to run until it is given a turn. */
final class StillLoop {
    private final AtomicReference<@Nullable Runnable> task = new AtomicReference<>();
    private final EventLoop loop = (EventLoop) Proxy.newProxyInstance(
            StillLoop.class.getClassLoader(),
            new Class<?>[] {EventLoop.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "execute" -> {
                    task.set((Runnable) arguments[0]);
                    yield null;
                }
                case "inEventLoop" -> false;
                default -> throw new UnsupportedOperationException(method.getName());
            });

    EventLoop loop() {
        return loop;
    }

    /** Runs what waits; false where nothing does. */
    boolean turn() {
        Runnable next = task.getAndSet(null);
        if (next != null) {
            next.run();
        }
        return next != null;
    }
}
