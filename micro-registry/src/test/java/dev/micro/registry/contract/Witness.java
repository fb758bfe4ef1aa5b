package dev.micro.registry.contract;

import static org.junit.jupiter.api.Assertions.fail;

import dev.micro.core.MicroException;
import dev.micro.registry.Node;
import dev.micro.registry.Service;
import dev.micro.registry.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Remembers what it was told, for a test to wait for. */
public final class Witness implements Watcher {
    private final BlockingQueue<List<Service>> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<MicroException> failures = new LinkedBlockingQueue<>();
    private final Duration patience;

    /** One that waits for so long before it fails the test. */
    public Witness(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void changed(List<Service> services) {
        told.add(services);
    }

    @Override
    public void failed(MicroException why) {
        failures.add(why);
    }

    /** Waits until it is told of exactly these nodes, in any order; gives what it was told. */
    public List<Service> nodes(String... ids) throws InterruptedException {
        return await(
                List.of(ids) + "",
                services -> ids(services).equals(List.of(ids).stream().sorted().toList()));
    }

    /** Waits until it is told of something that {@code wanted} holds of; gives that. */
    public List<Service> await(String what, Predicate<List<Service>> wanted) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        List<Service> last = List.of();
        while (true) {
            List<Service> next = told.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return fail("not told of " + what + " in " + patience + "; last " + last);
            }
            if (wanted.test(next)) {
                return next;
            }
            last = next;
        }
    }

    /** Waits for the next failure. */
    public MicroException failure() throws InterruptedException {
        MicroException why = failures.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        return why == null ? fail("not told of a failure in " + patience) : why;
    }

    /** What it was told and nobody waited for. */
    public int untaken() {
        return told.size() + failures.size();
    }

    /** The ids of all nodes, sorted. */
    public static List<String> ids(List<Service> services) {
        return services.stream()
                .flatMap(service -> service.nodes().stream())
                .map(Node::id)
                .sorted()
                .toList();
    }
}
