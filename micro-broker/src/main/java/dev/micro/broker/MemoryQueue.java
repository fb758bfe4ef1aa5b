package dev.micro.broker;

import dev.micro.core.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one subscriber, or for all that share a queue, and who of them is free. Where there are several, an
 * event goes to whoever is free first.
 */
final class MemoryQueue {
    private final MemoryBroker broker;
    private final MemoryLimits limits;
    private final String topic;
    private final String name;

    // Guarded by the broker: all queues of a topic take an event, or none.
    private final Set<MemorySubscription> members = new HashSet<>();
    /** Those that drain: they finish what they have in hand and, when no member is left, what waits. */
    private final Set<MemorySubscription> leaving = new HashSet<>();

    private final Deque<MemorySubscription> free = new ArrayDeque<>();
    private final Deque<MemoryEvent> waiting = new ArrayDeque<>();
    /** Accepted, and neither acknowledged nor given up. */
    private int owed;

    private long owedBytes;

    /** The queue {@code name} at a topic, or with an empty name a single subscriber's own. */
    MemoryQueue(MemoryBroker broker, MemoryLimits limits, String topic, String name) {
        this.broker = broker;
        this.limits = limits;
        this.topic = topic;
        this.name = name;
    }

    String topic() {
        return topic;
    }

    String name() {
        return name;
    }

    /** Whether there is a member, and so events are taken. */
    boolean open() {
        synchronized (broker) {
            return !members.isEmpty();
        }
    }

    void join(MemorySubscription member) {
        synchronized (broker) {
            members.add(member);
            free.add(member);
        }
    }

    /** Has {@code member} finish, and complete its end then. */
    void drain(MemorySubscription member) {
        synchronized (broker) {
            if (members.remove(member)) {
                leaving.add(member);
            }
            release();
        }
    }

    /** Takes {@code member} out, and all that waits with the last one; gives how many events that were. */
    int leave(MemorySubscription member) {
        synchronized (broker) {
            members.remove(member);
            leaving.remove(member);
            free.remove(member);
            release();
            if (!deserted()) {
                return 0;
            }
            int dropped = waiting.size();
            waiting.clear();
            return dropped;
        }
    }

    /** Throws RESOURCE_EXHAUSTED where so many bytes more would be too much. */
    void checkRoom(long bytes) {
        synchronized (broker) {
            if (owed >= limits.events() || owedBytes + bytes > limits.bytes()) {
                throw Code.RESOURCE_EXHAUSTED.error(topic + ": "
                        + (name.isEmpty() ? "a subscriber" : "queue \"" + name + "\"") + " owes acknowledgements for "
                        + owed + " events of " + owedBytes + " bytes, and this one has " + bytes + " (limits: "
                        + limits.events() + " events, " + limits.bytes() + " bytes); it is slow, or stuck");
            }
        }
    }

    void add(MemoryEvent event) {
        synchronized (broker) {
            owed++;
            owedBytes += event.size();
            waiting.add(event);
        }
    }

    /** Puts an event that failed before all others; false when nobody is left to handle it. */
    boolean again(MemoryEvent event) {
        synchronized (broker) {
            if (deserted()) {
                return false;
            }
            waiting.addFirst(event);
        }
        wake();
        return true;
    }

    /** That event was acknowledged, or given up. */
    void settled(MemoryEvent event) {
        synchronized (broker) {
            owed--;
            owedBytes -= event.size();
            release();
        }
    }

    /** The next event for {@code member}; null when there is none for it, and then it is free. */
    @Nullable
    MemoryEvent next(MemorySubscription member) {
        synchronized (broker) {
            boolean takes = members.isEmpty() ? leaving.contains(member) : members.contains(member);
            MemoryEvent event = takes ? waiting.poll() : null;
            if (event == null && (takes || leaving.contains(member))) {
                free.add(member);
                release();
            }
            return event;
        }
    }

    /** Sends who is free for what waits. Called after anything was put there, outside of the broker's lock. */
    void wake() {
        MemorySubscription woken;
        synchronized (broker) {
            woken = waiting.isEmpty() ? null : free.poll();
        }
        if (woken != null) {
            broker.run(woken);
        }
    }

    /** Lets those go that drained and have nothing left to do. */
    private void release() {
        if (members.isEmpty() && owed > 0) {
            return;
        }
        for (MemorySubscription member : List.copyOf(leaving)) {
            if (free.remove(member)) {
                leaving.remove(member);
                member.ended(true);
            }
        }
    }

    private boolean deserted() {
        return members.isEmpty() && leaving.isEmpty();
    }
}
