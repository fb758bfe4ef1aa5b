package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.text;
import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Messages;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import dev.micro.transport.TransportOptions;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;

/** A listener that has honest clients, one on each of its event loops, while a test plays those that are not. */
abstract class Besieged {
    /** What a peer may make us hold. */
    static final int MOST_HELD = 16 << 20;

    /** A long body, but no object that the heap keeps apart. */
    private static final int LONG = 500_000;

    private static final int CALLS = 300;
    private static final int ROUNDS = 25;
    private static final long SLACK = TimeUnit.MILLISECONDS.toNanos(2);
    private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

    NativeTransport transport;
    Listener listener;
    /** Handlers that wait for their calls to be cancelled. */
    final AtomicInteger waiting = new AtomicInteger();

    /** Calls that came, but for those of honest clients. */
    final AtomicInteger asked = new AtomicInteger();
    /** Streams of replies that were closed. */
    final AtomicInteger closed = new AtomicInteger();

    private final NativeTransport clients = Native.transport();
    private final List<Connection> honest = new ArrayList<>();
    private long mostHeld;
    private int round;
    private long heap;

    Besieged() {
        transport = Native.transport(this::options);
        listener = listen();
    }

    /** Watching each byte of a buffer, as other tests do, would be most of what is measured. */
    @BeforeAll
    static void leakDetectionIsOff() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void leakDetectionIsAsBefore() {
        ResourceLeakDetector.setLevel(LEVEL);
    }

    private TransportOptions options(TransportOptions options) {
        return options.budget(MOST_HELD);
    }

    /** Another transport in the place of the first. */
    final void again(UnaryOperator<TransportOptions> more) {
        transport.close();
        honest.clear();
        transport = Native.transport(options -> more.apply(options(options)));
        listener = listen();
    }

    private Listener listen() {
        return transport.listen(Address.parse("127.0.0.1:0"), new Offer(SERVICE, "node-1"), this::answer);
    }

    private CompletionStage<Response> answer(Request request) {
        if (!request.endpoint().equals("Say.Hello")) {
            asked.incrementAndGet();
        }
        return switch (request.endpoint()) {
            case "Say.Hello" -> CompletableFuture.completedFuture(response("hi"));
            case "Say.Long" -> CompletableFuture.completedFuture(response("x".repeat(LONG)));
            case "Say.Watch" -> CompletableFuture.completedFuture(Response.of(Metadata.EMPTY, new Endless(closed)));
            case "Say.Sum" -> {
                CompletableFuture<Response> answer = new CompletableFuture<>();
                sum((Messages) request.body(), answer);
                yield answer;
            }
            default -> {
                waiting.incrementAndGet();
                request.context().onCancel(why -> waiting.decrementAndGet());
                yield new CompletableFuture<>();
            }
        };
    }

    /** Reads all there is, and waits for more. */
    private static void sum(Messages messages, CompletableFuture<Response> answer) {
        CompletableFuture<Message> next = messages.next().toCompletableFuture();
        while (next.isDone() && !next.isCompletedExceptionally() && next.join() != null) {
            next = messages.next().toCompletableFuture();
        }
        next.whenComplete((message, failure) -> {
            if (message == null) {
                answer.complete(response("sum"));
            } else {
                sum(messages, answer);
            }
        });
    }

    final CompletionStage<Response> longCall() {
        Connection own = clients.connect(listener.address(), Dial.ANY);
        return own.handle(request(new byte[LONG], Context.root())).whenComplete((done, failure) -> own.close());
    }

    final RawPeer client() throws IOException {
        return RawPeer.client(listener.address());
    }

    @AfterEach
    void nothingIsHeld() {
        until("no handler waits", () -> waiting.get() == 0);
        until("nothing is held", () -> held() == 0);
        clients.close();
        transport.close();
    }

    /** All that the listener holds for its peers. */
    final long held() {
        return transport.requests().held()
                + transport.whole().taken()
                + transport.replies().taken()
                + transport.frames().taken();
    }

    /** Bytes of the heap that are in use. */
    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The heap has not grown by more than may be held; in the first round, since looking halts everybody. */
    final void assertLittleHeap() {
        long grew = round == 0 ? heap() - heap : 0;
        assertTrue(grew <= MOST_HELD, () -> "the heap grew by " + grew + " (expected: at most " + MOST_HELD + ")");
    }

    final void attack(TestInfo test, Attack attack) {
        attack(test, () -> {}, attack);
    }

    /**
     * Has {@code attack} run in several rounds, each while honest clients call: in one of them they wait about as long as
     * just before, when only {@code peace} ran beside them, and in none the server holds too much.
     */
    final void attack(TestInfo test, Attack peace, Attack attack) {
        calls(() -> {});
        heap = heap();
        StringBuilder all = new StringBuilder();
        boolean good = false;
        for (round = 0; round < ROUNDS && !good; round++) {
            long quiet = percentile(calls(peace));
            long attacked = percentile(calls(attack));
            good = attacked <= 3 * quiet + SLACK;
            all.append(round == 0 ? "" : ", ").append(micros(quiet)).append('/').append(micros(attacked));
        }
        System.out.printf(
                Locale.ROOT,
                "%-52s p99 quiet/attacked in us: %s; held %d KiB%n",
                test.getTestMethod().orElseThrow().getName(),
                all,
                mostHeld / 1024);
        assertTrue(good, "p99 quiet/attacked in us: " + all + " (expected: less than three times as long, and 2 ms)");
        assertTrue(mostHeld <= MOST_HELD, "held " + mostHeld);
    }

    private static void outcome(FutureTask<Void> attack) {
        try {
            attack.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the attack went otherwise", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the attack does not end", e);
        }
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private static long percentile(long[] waits) {
        Arrays.sort(waits);
        return waits[waits.length * 99 / 100];
    }

    /** How long calls took, some and then more while {@code beside} runs. */
    private long[] calls(Attack beside) {
        while (honest.size() < Runtime.getRuntime().availableProcessors()) {
            honest.add(clients.connect(listener.address(), Dial.ANY));
        }
        FutureTask<Void> running = new FutureTask<>(beside);
        new Thread(running, "attack").start();
        long[] waits = new long[CALLS];
        int made = 0;
        for (; made < CALLS || !running.isDone(); made++) {
            if (made == waits.length) {
                waits = Arrays.copyOf(waits, made * 2);
            }
            long began = System.nanoTime();
            assertEquals("hi", text(honest.get(made % honest.size()).handle(request(""))));
            waits[made] = System.nanoTime() - began;
            mostHeld = Math.max(mostHeld, held());
        }
        outcome(running);
        return Arrays.copyOf(waits, made);
    }

    /** What a hostile peer does, from its beginning to its end. */
    @FunctionalInterface
    interface Attack extends Callable<Void> {
        void run() throws Exception;

        @Override
        default Void call() throws Exception {
            run();
            return null;
        }
    }

    /** Messages without end, each of them new. */
    private record Endless(AtomicInteger closed) implements Messages {
        @Override
        public CompletionStage<Message> next() {
            return CompletableFuture.completedFuture(Message.of(new byte[8 * 1024]));
        }

        @Override
        public Metadata trailers() {
            return Metadata.EMPTY;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
