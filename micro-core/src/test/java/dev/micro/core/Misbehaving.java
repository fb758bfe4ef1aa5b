package dev.micro.core;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.micro.core.contract.Gates;
import java.io.PrintStream;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Tests that do what the gates forbid; a program of its own, which prints how each of them ended. */
final class Misbehaving {
    private static final List<Class<?>> ALL = List.of(
            Behaves.class,
            PrintsALeak.class,
            DropsAnException.class,
            BlocksALoop.class,
            LogsASecret.class,
            LeaksAThreadsException.class,
            Deadlocks.class,
            GetsAnothersReply.class,
            ShowsAStackTrace.class,
            ShowsAClassName.class,
            ShowsASecretInAReply.class,
            LeaksUntilTheEnd.class);

    private Misbehaving() {}

    public static void main(String[] arguments) {
        PrintStream unwatched = System.out; // what is said of a test would else be held against the next one
        for (Class<?> test : arguments[0].equals("hang") ? List.<Class<?>>of(HangsInADeadlock.class) : ALL) {
            unwatched.println("outcome " + test.getSimpleName() + " " + outcome(test));
        }
    }

    private static String outcome(Class<?> test) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(test))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .build();
        SummaryGeneratingListener ended = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, ended);
        String why = ended.getSummary().getFailures().stream()
                .map(failure -> String.valueOf(failure.getException()).replace('\n', ' '))
                .collect(Collectors.joining(" "));
        return why.isEmpty() ? "passed" : why;
    }

    private static void call(Response reply) {
        call(CompletableFuture.completedFuture(reply));
    }

    private static void call(MicroException refusal) {
        call(CompletableFuture.failedFuture(refusal));
    }

    private static void call(CompletableFuture<Response> answer) {
        Request request = new Request("greeter", "Say.Hello", Metadata.EMPTY, Message.EMPTY, Context.root());
        Gates.watching().apply(request, asked -> answer).handle((reply, failed) -> "seen");
    }

    static class Behaves {
        @Test
        void test() throws InterruptedException {
            call(Code.NOT_FOUND.error("no endpoint \"Say.Helo\" in dev.micro.greeter (has: Say.Hello)"));
            call(Code.UNAVAILABLE
                    .error("greeter at 10.0.0.1:8080 went away; see java.net for more")
                    .from("greeter"));
            call(Response.of(Metadata.of("content-type", "application/json"), Message.EMPTY));
            System.err.println("[main] WARN dev.micro.Greeter - slow");
            Thread thread = new Thread(() -> {});
            thread.start();
            thread.join();
        }
    }

    static class PrintsALeak {
        @Test
        void test() {
            System.err.print("[loop-1] ERROR io.netty.util.ResourceLeakDetector - ");
            System.err.println("LEAK: ByteBuf.release() was not called before it's garbage-collected.");
        }
    }

    static class DropsAnException {
        @Test
        void test() {
            System.out.println("An exceptionCaught() event was fired, and it reached at the tail of the pipeline.");
        }
    }

    static class BlocksALoop {
        @Test
        void test() throws Exception {
            Thread loop = new Thread(() -> LockSupport.parkNanos(1), "micro-memory-loop");
            loop.start();
            loop.join();
        }
    }

    static class LogsASecret {
        @Test
        void test() {
            System.err.println("password " + Gates.CANARY);
        }
    }

    static class LeaksAThreadsException {
        @Test
        void test() throws InterruptedException {
            Thread worker = new Thread(
                    () -> {
                        throw new IllegalStateException("nobody listens");
                    },
                    "worker");
            worker.start();
            worker.join();
        }
    }

    static class Deadlocks {
        @Test
        void test() {
            deadlock();
        }
    }

    static class HangsInADeadlock {
        @Test
        void test() throws InterruptedException {
            deadlock().join();
        }
    }

    static class GetsAnothersReply {
        @Test
        void test() {
            Gates.misrouted("reply 7 came to request 8");
        }
    }

    static class ShowsAStackTrace {
        @Test
        void test() {
            call(Code.INTERNAL.error("boom\n\tat com.shop.Orders.list(Orders.java:7)"));
        }
    }

    static class ShowsAClassName {
        @Test
        void test() {
            call(Code.INTERNAL.error("java.lang.NullPointerException"));
        }
    }

    static class ShowsASecretInAReply {
        @Test
        void test() {
            call(Response.of(Metadata.of("x-debug", Gates.CANARY), Message.EMPTY));
        }
    }

    /** As a leaked buffer does: it is found by the collector, after the test and its class. */
    static class LeaksUntilTheEnd {
        private static final Cleaner CLEANER = Cleaner.create();

        @Test
        void test() {
            CLEANER.register(new Object(), () -> System.err.println("LEAK: found at last"));
        }
    }

    /** Two threads that wait for each other for ever; gives one of them. */
    private static Thread deadlock() {
        ReentrantLock one = new ReentrantLock();
        ReentrantLock other = new ReentrantLock();
        CountDownLatch both = new CountDownLatch(2);
        Thread first = taking(one, other, both);
        taking(other, one, both);
        while (!one.hasQueuedThreads() || !other.hasQueuedThreads()) {
            Thread.onSpinWait();
        }
        return first;
    }

    private static Thread taking(Lock mine, Lock theirs, CountDownLatch both) {
        Thread thread = new Thread(() -> {
            mine.lock();
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException nobody) {
                throw new IllegalStateException(nobody);
            }
            theirs.lock();
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
