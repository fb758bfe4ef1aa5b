package dev.micro.battery;

import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
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

    /** How many sleepers there are. */
    @Endpoint(nonBlocking = true)
    public int running() {
        return running.get();
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
