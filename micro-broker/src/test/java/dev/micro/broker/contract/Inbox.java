package dev.micro.broker.contract;

import static org.junit.jupiter.api.Assertions.fail;

import dev.micro.broker.Broker;
import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Acknowledges and remembers the events it gets, for a test to wait for. */
public final class Inbox implements Handler {
    /** The metadata key of events that only ask whether a subscription is in effect. */
    static final String PROBE = "contract-probe";

    private final BlockingQueue<Request> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Request> probes = new LinkedBlockingQueue<>();
    private final Duration patience;

    /** One that waits for so long before it fails the test. */
    public Inbox(Duration patience) {
        this.patience = patience;
    }

    @Override
    public CompletionStage<Response> handle(Request event) {
        (event.metadata().get(PROBE) == null ? events : probes).add(event);
        return CompletableFuture.completedFuture(Broker.ACKNOWLEDGED);
    }

    /** Waits for the next event. */
    public Request next() throws InterruptedException {
        Request event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        return event == null ? fail("no event in " + patience) : event;
    }

    /** Waits for so many events; gives their bodies as text, in the order in which they came. */
    public List<String> texts(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            Request event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                return fail("no more than " + texts.size() + " of " + count + " events in " + patience);
            }
            texts.add(text(event));
        }
        return texts;
    }

    /** What came and nobody waited for. */
    public int untaken() {
        return events.size();
    }

    /** Waits a moment for a probe; whether one came. */
    boolean probed() throws InterruptedException {
        return probes.poll(20, TimeUnit.MILLISECONDS) != null;
    }

    /** The body as text. */
    public static String text(Request event) {
        return ((Message) event.body()).text();
    }
}
