package dev.micro.core.contract;

import java.lang.reflect.Method;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Closes the {@link Gates} behind each test, each class and the last of all; JUnit makes it by itself. */
public final class GatesExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final DeadlockWatch DEADLOCKS = watch();

    /** For the ServiceLoader. */
    public GatesExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(Namespace.create(Gates.class)).computeIfAbsent(Last.class);
        catchUncaught();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        catchUncaught(); // again, since a test may have taken it away
    }

    @Override
    public void afterEach(ExtensionContext context) {
        DEADLOCKS.testEnded();
        Gates.verify();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        DEADLOCKS.testEnded();
        Gates.verify();
    }

    private static DeadlockWatch watch() {
        WatchedOutput.install();
        BlockingWatch.install();
        DeadlockWatch watch = new DeadlockWatch();
        Thread thread = new Thread(watch, "deadlock-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private static void catchUncaught() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            thrown.printStackTrace();
            Gates.report("uncaught in thread " + thread.getName() + ": " + thrown);
        });
    }

    /** Closed by JUnit after the last test: gives the leak detector its chance to speak. */
    private static final class Last implements AutoCloseable {
        @Override
        public void close() throws ReflectiveOperationException {
            for (int round = 0; round < 3; round++) {
                System.gc();
                LockSupport.parkNanos(50_000_000); // what was found is queued by another thread, which tells nobody
                touchNetty();
            }
            DEADLOCKS.testEnded();
            Gates.verify();
        }

        /** The detector speaks when the next buffer is made. By name, since this module does not know Netty. */
        private static void touchNetty() throws ReflectiveOperationException {
            Class<?> allocator;
            try {
                allocator = Class.forName("io.netty.buffer.ByteBufAllocator");
            } catch (ClassNotFoundException none) {
                return;
            }
            Object buffer = allocator
                    .getMethod("directBuffer")
                    .invoke(allocator.getField("DEFAULT").get(null));
            Method release = Class.forName("io.netty.util.ReferenceCounted").getMethod("release");
            release.invoke(buffer);
        }
    }
}
