package dev.micro.broker;

import dev.micro.core.Handler;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import dev.micro.core.Providers;
import dev.micro.core.Request;
import dev.micro.core.Response;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;

/**
 * Carries events from whoever publishes on a topic to whoever subscribed to it. An event is a {@link Request} whose
 * endpoint is the topic; its service says nothing and does not travel. Safe for many threads. Whoever made a broker
 * closes it.
 *
 * <p>The name of a topic or a queue is 1 to 128 of {@code A-Z a-z 0-9 _ -} in parts joined by single dots, such as {@code
 * orders.placed}. There are no wildcards.
 *
 * <p>An event that was accepted reaches a subscriber at least once, and again when the subscriber failed, as far as the
 * backend keeps what it accepted. A failing backend is a {@link MicroException} with UNAVAILABLE that names its address.
 */
public interface Broker extends AutoCloseable {
    /** The empty reply by which an event is acknowledged. */
    Response ACKNOWLEDGED = Response.of(Metadata.EMPTY, Message.EMPTY);

    /**
     * Publishes {@code event}: its endpoint, metadata and body. A {@link Handler} in shape, so that filters stand in
     * front of it. Never waits, never throws. That nobody subscribed is no error.
     *
     * <p>Of metadata, the first value of each key travels for certain; the broker may add keys of its own. Of the
     * context nothing does: when it was cancelled or its time is over before the event was accepted, the stage fails;
     * later it is not looked at.
     *
     * @return done with {@link #ACKNOWLEDGED} when the broker has accepted the event, whoever may be handling it by
     *     then; failed with INVALID_ARGUMENT for a topic outside the alphabet, RESOURCE_EXHAUSTED for a body that is too
     *     long or where too much waits already, FAILED_PRECONDITION when the broker is closed. No event is ever dropped
     *     in silence to make room
     */
    CompletionStage<Response> publish(Request event);

    /**
     * Has {@code handler} handle what is published on {@code topic} from now on. Returns when that is in effect for
     * events published through this object; others may need a moment. May block on the backend. A subscription survives
     * failures of the backend.
     *
     * <p>The handler gets one event at a time, those of one publisher in their order, on a thread where it may block: it
     * holds up nobody but itself. When its stage completes, the event is acknowledged, whatever the response says; when
     * the stage fails, or the handler throws or gives null, the event comes again after a pause, a bounded number of
     * times. An event's context is its own: it has a deadline, after which the event counts as failed, and is cancelled
     * when the subscription is closed.
     *
     * @throws MicroException INVALID_ARGUMENT for a topic outside the alphabet, FAILED_PRECONDITION when the broker is
     *     closed
     */
    Subscription subscribe(String topic, SubscribeOptions options, Handler handler);

    /** What and where it is, for people: {@code memory}. */
    String describe();

    /**
     * Refuses what is new, lets what was accepted for its own subscriptions run to its end, for a bounded time, and ends
     * them. A handler that closes its own broker waits for nothing. Harmless twice.
     */
    @Override
    void close();

    /**
     * In this object and nowhere else: who shall hear each other is given the same one. Configuration calls it {@code
     * memory}. Nothing is kept for who has not subscribed yet.
     *
     * <p>Accepted means that the event waits for each subscriber, or each queue, that there is; when one of them owes
     * acknowledgements for 1,024 events or 8 MiB already, none gets it and the publisher is told with
     * RESOURCE_EXHAUSTED. A body has 4 MiB at most. Each subscription is served by at most one thread, made when there
     * is something to do. An event that is not acknowledged within 30 s has failed; one that failed comes again after
     * 100 ms, 200 ms and so on, to another member of the queue if one is free, and after the fifth time is given up, which
     * is logged as an error. {@link #close()} waits for 30 s.
     *
     * <p>Settings for all that: {@code broker.max-events}, {@code broker.max-bytes}, {@code broker.max-message} (bytes) and
     * {@code broker.attempts} in numbers, {@code broker.ack-wait} and {@code broker.grace} as {@code 30s}.
     */
    static Broker memory() {
        return new MemoryBroker(MemoryLimits.USUAL);
    }

    /**
     * The broker that {@code settings} name under {@code broker}; else the only one on the class path that is not built
     * in; else {@link #memory()}. Some kinds find subscribers through {@code registry} and reach them by {@code
     * transport}; closing the broker closes neither.
     *
     * @throws MicroException INVALID_ARGUMENT for a name that nobody has, or a setting that cannot be read
     */
    static Broker create(Settings settings, Registry registry, Transport transport) {
        return Providers.choose("broker", ServiceLoader.load(BrokerProvider.class), List.of("memory"), settings)
                .create(settings, registry, transport);
    }
}
