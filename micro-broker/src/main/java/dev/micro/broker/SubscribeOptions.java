package dev.micro.broker;

/**
 * How to listen.
 *
 * @param queue whose members share the events of the topic, so that each event goes to one of them; empty: a listener
 *     of its own, to whom every event goes
 */
public record SubscribeOptions(String queue) {
    /** A listener of its own. */
    public static final SubscribeOptions ALONE = new SubscribeOptions("");

    /** Throws INVALID_ARGUMENT for a queue outside the alphabet that {@link Broker} names. */
    public SubscribeOptions {
        if (!queue.isEmpty()) {
            Names.check("queue", queue);
        }
    }

    /** One of those who share the events under this name. */
    public static SubscribeOptions inQueue(String queue) {
        Names.check("queue", queue);
        return new SubscribeOptions(queue);
    }
}
