package dev.micro.core.contract;

import dev.micro.core.Filter;
import dev.micro.core.Metadata;
import dev.micro.core.MicroException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What must never happen, whatever is tested: a leaked buffer, a deadlock, an exception that nobody caught, a reply to
 * somebody else's request, a stack trace, class name or secret shown to a peer. What happened is kept until {@link
 * #verify()}, which the extension calls after each test. All methods may be called by any thread.
 */
public final class Gates {
    /** A secret that tests hide where no peer and no log may find it. */
    public static final String CANARY = "canary-5e7c1d0b-never-show-this";

    private static final Pattern INSIDES = Pattern.compile("\tat [\\w.$/]+\\([^)]*\\)"
            + "|\\b(?:java|javax|jdk|sun|dev\\.micro|io\\.netty|com\\.fasterxml)(?:\\.[a-z_0-9]+)*\\.[A-Z]\\w*");

    private static final int MOST = 100;
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    private Gates() {}

    /** Reports a reply that belongs to another request; {@code what} says which came where. */
    public static void misrouted(String what) {
        report("misrouted: " + what);
    }

    /** Reports {@code failure} when its words hold a line of a stack trace, a class's full name or {@link #CANARY}. */
    public static void inspect(MicroException failure) {
        look("a failure's message", failure.getMessage());
    }

    /** A filter for any client: inspects each failure, and what stands beside each reply. */
    public static Filter watching() {
        return (request, next) -> next.handle(request).whenComplete((response, thrown) -> {
            if (thrown != null) {
                inspect(MicroException.of(thrown));
            } else {
                inspect(response.metadata());
                inspect(response.trailers());
            }
        });
    }

    /** Reads one line of what a process that the test started has printed, for what a log must never say. */
    public static void printed(String line) {
        WatchedOutput.read(line);
    }

    /** The JVM's flags with which a process that a test starts can be {@linkplain #watchLoops watched}; or none. */
    public static List<String> flags() {
        return BlockingWatch.flags();
    }

    /** Has this process print what its event loops block on, in lines for {@link #printed}; does nothing without the flags. */
    public static void watchLoops() {
        BlockingWatch.install();
    }

    /** Waits for {@code latch} also on an event loop, which a test does to see what comes of it; true when it opened. */
    public static boolean blockOnPurpose(CountDownLatch latch, Duration longest) throws InterruptedException {
        return latch.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Throws an AssertionError that lists what happened since the last call; does nothing when nothing did. */
    public static void verify() {
        List<String> found = new ArrayList<>();
        for (String one = FOUND.poll(); one != null; one = FOUND.poll()) {
            found.add(one);
        }
        if (!found.isEmpty()) {
            throw new AssertionError("what must never happen (" + found.size() + "):\n" + String.join("\n", found));
        }
    }

    static void report(String what) {
        if (FOUND.size() < MOST) {
            FOUND.add(what);
        }
    }

    private static void inspect(Metadata metadata) {
        metadata.forEach((key, value) -> look("the metadata \"" + key + "\" of a reply", value));
    }

    private static void look(String where, String text) {
        if (text.contains(CANARY)) {
            report("a secret in " + where + ": " + text);
        } else if (INSIDES.matcher(text).find()) {
            report("our insides in " + where + ": " + text);
        }
    }
}
