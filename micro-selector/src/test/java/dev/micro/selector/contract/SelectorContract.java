package dev.micro.selector.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Context;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Request;
import dev.micro.selector.Picker;
import dev.micro.selector.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every selector must do. A test of one extends this and says which. */
public abstract class SelectorContract {
    private static final Request REQUEST =
            new Request("greeter", "Say.Hello", Metadata.EMPTY, Message.EMPTY, Context.root());
    private static final int THREADS = 16;

    /** The selector under test. */
    protected abstract Selector selector();

    /** The request of the next pick; what chooses by the request says here what it asks for. */
    protected Request request() {
        return REQUEST;
    }

    @Test
    void everyNodeGetsCalls() throws Exception {
        List<Peer> peers = peers(10);
        call(selector().over(peers), 10_000);
        for (Peer peer : peers) {
            assertTrue(peer.calls.get() > 0, peer + " got none");
        }
    }

    @Test
    void anEmptyListGivesNull() {
        assertNull(pick(selector().over(List.of())));
    }

    @Test
    void nothingUsableGivesNull() {
        assertNull(selector().over(peers(1)).pick(request(), peer -> false));
        assertNull(selector().over(peers(10)).pick(request(), peer -> false));
    }

    @Test
    void theOnlyUsableOneOfAThousandIsAlwaysFound() {
        List<Peer> peers = peers(1000);
        Peer only = peers.get(617);
        Picker<Peer> picker = selector().over(peers);
        for (int i = 0; i < 1000; i++) {
            assertSame(only, picker.pick(request(), peer -> peer == only));
        }
    }

    @Test
    void whatIsNotUsableIsNeverGivenHoweverBadTheOthersAre() {
        List<Peer> peers = peers(8);
        List<Peer> usable = peers.subList(0, 4);
        Picker<Peer> picker = selector().over(peers);
        for (Peer peer : usable) {
            for (int i = 0; i < 1000; i++) {
                assertTrue(usable.contains(picker.pick(request(), usable::contains)));
            }
            peer.beSetAside();
        }
        for (Peer peer : usable) {
            peer.reachable = false;
            for (int i = 0; i < 1000; i++) {
                assertTrue(usable.contains(picker.pick(request(), usable::contains)));
            }
        }
    }

    @Test
    void usableNodesAmongManyOthersShareEvenly() {
        List<Peer> peers = peers(40);
        List<Peer> usable = peers.subList(7, 11);
        Picker<Peer> picker = selector().over(peers);
        for (int i = 0; i < 8000; i++) {
            Peer peer = picker.pick(request(), usable::contains);
            assertNotNull(peer);
            peer.begin();
        }
        for (Peer peer : usable) {
            assertEquals(2000, peer.calls.get(), 500, peer.toString());
        }
    }

    @Test
    void theOnlyCandidateIsGivenEvenWhenItIsBad() {
        List<Peer> peers = peers(1);
        Picker<Peer> picker = selector().over(peers);
        assertSame(peers.get(0), pick(picker));
        peers.get(0).beSetAside();
        assertSame(peers.get(0), pick(picker));
        peers.get(0).reachable = false;
        assertSame(peers.get(0), pick(picker));
    }

    @Test
    void aReadyNodeGoesBeforeOneSetAsideAndThatBeforeOneThatCannotBeReached() {
        List<Peer> peers = peers(3);
        Picker<Peer> picker = selector().over(peers);
        long start = System.nanoTime();
        peers.get(0).reachable = false;
        peers.get(1).beSetAside();
        for (int i = 0; i < 1000; i++) {
            Peer peer = pick(picker);
            assertTrue(peer == peers.get(2) || (peer == peers.get(1) && secondPassed(start)));
        }
        peers.get(2).reachable = false;
        for (int i = 0; i < 1000; i++) {
            assertSame(peers.get(1), pick(picker));
        }
    }

    @Test
    void aNodeSetAsideIsProbedAfterASecondAndBackOnceItAnswered() {
        List<Peer> peers = peers(3);
        Picker<Peer> picker = selector().over(peers);
        Peer bad = peers.get(1);
        long start = System.nanoTime();
        bad.beSetAside();
        while (pick(picker) != bad) {
            assertTrue(System.nanoTime() - start < SECONDS.toNanos(20), "never probed");
        }
        assertTrue(secondPassed(start), "probed too early");
        for (int i = 0; i < 10_000; i++) {
            assertTrue(pick(picker) != bad, "a second probe");
        }
        bad.begin();
        bad.answer();
        call(picker, 1000);
        assertTrue(bad.calls.get() > 1, "not back");
    }

    @Test
    void ofManyThreadsOneGetsTheProbeAndItsFailureSetsTheNodeAsideAgain() throws Exception {
        List<Peer> peers = peers(3);
        Picker<Peer> picker = selector().over(peers);
        Peer bad = peers.get(0);
        bad.beSetAside();
        long start = System.nanoTime();
        while (!bad.ready()) {
            assertTrue(System.nanoTime() - start < SECONDS.toNanos(20), "never due");
            Thread.onSpinWait();
        }
        int probes = inThreads(() -> {
            int got = 0;
            for (int i = 0; i < 1000; i++) {
                got += pick(picker) == bad ? 1 : 0;
            }
            return got;
        });
        assertEquals(1, probes);
        long failed = System.nanoTime();
        bad.began(failed);
        bad.fail();
        assertTrue(!bad.ready() || secondPassed(failed));
    }

    @Test
    void heavierNodesGetMore() {
        // On a clock that stands still, so that no pause of this machine's makes one of them look slow.
        List<Peer> peers =
                List.of(new Peer(1, Map.of("weight", "100"), () -> 1), new Peer(2, Map.of("weight", "300"), () -> 1));
        call(selector().over(peers), 20_000);
        double ratio = (double) peers.get(1).calls.get() / peers.get(0).calls.get();
        assertEquals(3, ratio, 1);
    }

    @Test
    void manyThreadsPickWhileListsChange() throws Exception {
        record View(List<Peer> peers, Picker<Peer> picker) {}
        List<Peer> all = peers(20);
        AtomicReference<View> current =
                new AtomicReference<>(new View(all, selector().over(all)));
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService changes = Executors.newSingleThreadExecutor();
        Future<?> changing = changes.submit(() -> {
            for (int i = 0; i < 2000; i++) {
                List<Peer> some = List.copyOf(all.subList(i % 7, 8 + i % 13));
                all.get(i % 20).reachable = i % 3 != 0;
                current.set(new View(some, selector().over(some)));
            }
            over.set(true);
        });
        inThreads(() -> {
            int picks = 0;
            while (!over.get() || picks < 1000) {
                View view = current.get();
                Peer peer = pick(view.picker());
                assertNotNull(peer);
                assertTrue(view.peers().contains(peer), "of another list: " + peer);
                peer.begin();
                peer.answer();
                picks++;
            }
            return picks;
        });
        changing.get(60, SECONDS);
        changes.shutdown();
        for (Peer peer : all) {
            assertEquals(0, peer.pending());
        }
    }

    /** {@code count} nodes of the usual weight, well and without history. */
    private static List<Peer> peers(int count) {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(new Peer(i, Map.of()));
        }
        return peers;
    }

    private @Nullable Peer pick(Picker<Peer> picker) {
        return picker.pick(request(), peer -> true);
    }

    /** Calls one after another, twelve of them under way at any time, each answered after a millisecond. */
    private void call(Picker<Peer> picker, int calls) {
        ArrayDeque<Peer> pending = new ArrayDeque<>();
        for (int i = 0; i < calls; i++) {
            Peer peer = pick(picker);
            assertNotNull(peer);
            peer.begin();
            pending.add(peer);
            if (pending.size() > 12) {
                pending.remove().answer();
            }
        }
        pending.forEach(Peer::answer);
    }

    /** Does {@code work} in 16 threads at once; the sum of what they return. */
    private static int inThreads(Callable<Integer> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CountDownLatch start = new CountDownLatch(THREADS);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            results.add(threads.submit(() -> {
                start.countDown();
                start.await();
                return work.call();
            }));
        }
        int sum = 0;
        for (Future<Integer> result : results) {
            sum += result.get(60, SECONDS);
        }
        threads.shutdown();
        return sum;
    }

    private static boolean secondPassed(long since) {
        return System.nanoTime() - since >= SECONDS.toNanos(1);
    }
}
