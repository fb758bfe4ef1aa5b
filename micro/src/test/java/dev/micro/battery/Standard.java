package dev.micro.battery;

import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The service of every case. Appends the id of each call it executes to a file, before it answers. */
@Endpoints
public class Standard {
    private final String node;
    private final OutputStream executed;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    Standard(String node, Path executed) throws IOException {
        this.node = node;
        this.executed = Files.newOutputStream(executed, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** A call to check the answer of. */
    record Ask(long id, int micros, String payload) {}

    /** What the answer must carry. */
    record Told(long id, int hash, String node, String payload) {}

    /** Answers after {@code micros}, plainly: a second execution would be a fault. */
    public Told echo(Ask ask) throws IOException {
        return answer(ask);
    }

    /** The same, declared harmless to repeat. */
    @Endpoint(idempotent = true)
    public Told again(Ask ask) throws IOException {
        return answer(ask);
    }

    /** Answers after {@code millis}, or fails when the call is cancelled before. */
    public Told sleep(Ask ask, CallContext call) throws InterruptedException, IOException {
        CountDownLatch cancelled = new CountDownLatch(1);
        call.onCancel(why -> cancelled.countDown());
        running.incrementAndGet();
        try {
            if (cancelled.await(ask.micros(), TimeUnit.MICROSECONDS)) {
                throw Code.CANCELLED.error("nobody waits any more");
            }
            return answer(new Ask(ask.id(), 0, ask.payload()));
        } finally {
            running.decrementAndGet();
        }
    }

    /** A series of ticks to send: how many, the length of their payloads, and the milliseconds from one to the next. */
    record Series(int n, int size, int gap) {}

    /** One of a series, counted from 0. */
    record Tick(int index, String node, String payload) {}

    /** Ticks as they are asked for. */
    public Source<Tick> serverStream(Series series) {
        return new Ticks(series, node, made, open);
    }

    /**
     * Takes ticks, one each {@code gap} milliseconds of the metadata, and says how many came in order. After {@code most}
     * it takes no more, and waits to be cancelled.
     */
    public int clientStream(Source<Tick> ticks, CallContext call) throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        call.onCancel(why -> cancelled.countDown());
        int most = said(call, "most", -1);
        int gap = said(call, "gap", 0);
        int count = 0;
        for (Tick tick : ticks) {
            if (tick.index() != count++) {
                throw Code.DATA_LOSS.error("tick " + tick.index() + " at " + (count - 1));
            }
            taken.incrementAndGet();
            if (count == most) {
                cancelled.await();
            } else if (gap > 0 && cancelled.await(gap, TimeUnit.MILLISECONDS)) {
                throw Code.CANCELLED.error("nobody sends any more");
            }
        }
        return count;
    }

    /** Gives back what it takes. */
    public Source<Tick> bidi(Source<Tick> ticks) {
        return ticks.map(tick -> new Tick(tick.index(), node, tick.payload()));
    }

    /** Takes bytes and says how many. */
    public int length(byte[] bytes) {
        return bytes.length;
    }

    /** A text of one length, which is two bytes longer on its way. */
    public String text(Series one) {
        return "x".repeat(one.size());
    }

    /** How many ticks were made, and taken, and how many series are open. */
    record Counts(int made, int taken, int open) {}

    /** The counts. */
    @Endpoint(nonBlocking = true)
    public Counts counts() {
        return new Counts(made.get(), taken.get(), open.get());
    }

    /** What this process has. */
    public Vitals vitals() {
        return Vitals.now();
    }

    /** How many sleepers there are. */
    @Endpoint(nonBlocking = true)
    public int running() {
        return running.get();
    }

    private static int said(CallContext call, String key, int otherwise) {
        String text = call.metadata().get(key);
        return text == null ? otherwise : Integer.parseInt(text);
    }

    private Told answer(Ask ask) throws IOException {
        synchronized (executed) {
            executed.write((ask.id() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        if (ask.micros() > 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(ask.micros())); // the work
        }
        return new Told(ask.id(), ask.payload().hashCode(), node, ask.payload());
    }
}
