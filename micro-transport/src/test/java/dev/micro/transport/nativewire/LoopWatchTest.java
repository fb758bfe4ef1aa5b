package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.SERVICE;
import static dev.micro.transport.contract.Asking.request;
import static dev.micro.transport.contract.Asking.response;
import static dev.micro.transport.contract.Asking.until;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Context;
import dev.micro.core.EventLoopThread;
import dev.micro.core.Handler;
import dev.micro.core.Response;
import dev.micro.core.contract.Gates;
import dev.micro.transport.Connection;
import dev.micro.transport.Dial;
import dev.micro.transport.Listener;
import dev.micro.transport.Offer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final List<StackTraceElement> stack = new CopyOnWriteArrayList<>();
    private final LoopWatch watch = new LoopWatch(this::report, 0);
    private final ThreadFactory loops = LoopThread.factory(watch);
    private final NativeTransport transport =
            new NativeTransport(Native.options(options -> options), () -> new EventLoops(watch));
    private final CountDownLatch done = new CountDownLatch(1);

    @AfterEach
    void close() {
        done.countDown();
        watch.close();
        transport.close();
    }

    private void report(String words, Throwable where) {
        stack.addAll(Arrays.asList(where.getStackTrace()));
        reports.add(words);
    }

    private void blockWhereTheStackShowsIt() {
        try {
            assertTrue(Gates.blockOnPurpose(done, ofSeconds(20)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void loopThatIsHeldIsReportedOnceWithItsStackAndEndpoint() throws InterruptedException {
        Thread held = loops.newThread(() -> {
            LoopThread.begins();
            LoopThread.does("Say.Hello");
            blockWhereTheStackShowsIt();
            LoopThread.rests();
        });
        held.start();
        untilReported("Say.Hello");
        assertTrue(reports.get(0).startsWith("micro-loop-1 is held for 1"), reports.get(0));
        done.countDown();
        held.join();
        assertEquals(1, reports.size());
    }

    @Test
    void loopThatOnlyHasMuchToDoIsNot() throws InterruptedException {
        CountDownLatch looks = new CountDownLatch(1);
        Thread busy = loops.newThread(() -> {
            while (looks.getCount() > 0) {
                LoopThread.begins();
                LoopThread.does("Say.Hello");
            }
        });
        busy.start();
        Thread held = loops.newThread(() -> {
            LoopThread.begins();
            LoopThread.does("Say.Held");
            blockWhereTheStackShowsIt();
        });
        held.start();
        untilReported("Say.Held"); // so long the other one was looked at as well
        looks.countDown();
        busy.join();
        assertEquals(1, reports.size());
    }

    @Test
    void loopThatIsNewIsGivenTime() throws InterruptedException {
        LoopWatch patient = new LoopWatch(this::report, TimeUnit.MINUTES.toNanos(1));
        Thread young = LoopThread.factory(patient).newThread(() -> {
            LoopThread.begins();
            LoopThread.does("Say.Young");
            blockWhereTheStackShowsIt();
        });
        young.start();
        loopThatIsHeldIsReportedOnceWithItsStackAndEndpoint();
        patient.close();
        assertTrue(reports.stream().noneMatch(words -> words.contains("Say.Young")));
    }

    @Test
    void handlerThatHoldsItsLoopIsReported() {
        Connection connection = connectTo(request -> {
            blockWhereTheStackShowsIt();
            return new CompletableFuture<>();
        });
        hold(connection.handle(request("")));
        untilReported("Say.Hello");
    }

    @Test
    void continuationOfAReplyIsReported() {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        Connection connection = connectTo(request -> answer);
        hold(connection.handle(request("")));
        answer.complete(response(""));
        untilReported("Say.Hello");
    }

    @Test
    void continuationOfACallWhoseDeadlinePassedIsReported() {
        Connection connection = connectTo(request -> new CompletableFuture<>());
        Context brief = Context.root().child().within(TimeUnit.MILLISECONDS.toNanos(200));
        hold(connection.handle(request(new byte[0], brief)));
        untilReported("Say.Hello");
    }

    @Test
    void continuationOfADialThatFailedIsReported() {
        Listener gone = listen(request -> new CompletableFuture<>());
        gone.close();
        until("it is reported", () -> {
            // The dial may have failed before there is a continuation, and another one is tried.
            hold(transport.connect(gone.address(), Dial.ANY).handle(request("")));
            return !reports.isEmpty();
        });
        untilReported("Say.Hello");
    }

    private Connection connectTo(Handler handler) {
        return transport.connect(listen(handler).address(), Dial.ANY);
    }

    private Listener listen(Handler handler) {
        return transport.listen(Address.parse("127.0.0.1:0"), new Offer(SERVICE, ""), handler);
    }

    private void hold(CompletionStage<Response> call) {
        call.whenComplete((response, failure) -> {
            if (EventLoopThread.isCurrent()) {
                blockWhereTheStackShowsIt();
            }
        });
    }

    private void untilReported(String endpoint) {
        until("it is reported", () -> !reports.isEmpty());
        assertTrue(reports.get(0).contains(" ms by " + endpoint + "; "), reports.get(0));
        assertTrue(stack.stream().anyMatch(frame -> frame.getMethodName().equals("blockWhereTheStackShowsIt")));
    }
}
