package dev.micro.transport.nativewire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultEventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of calls whose event loop has ended. */
@Timeout(60)
class OutboxTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final Outbox outbox = new Outbox(loop);

    OutboxTest() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void whoIsToldThatTheLoopHasEndedHoldsUpNobodyElse() {
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        outbox.offer(new Dropped(() -> {
            CountDownLatch others = new CountDownLatch(1);
            new Thread(() -> {
                        outbox.execute(ran::incrementAndGet);
                        others.countDown();
                    })
                    .start();
            told.complete(isDone(others));
        }));
        assertTrue(told.join(), "the other thread waits");
        outbox.execute(ran::incrementAndGet);
        assertEquals(2, ran.get());
    }

    private static boolean isDone(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Dropped extends Outgoing {
        private final Runnable told;

        Dropped(Runnable told) {
            this.told = told;
        }

        @Override
        boolean arrived() {
            return false;
        }

        @Override
        void dropped() {
            told.run();
        }

        @Override
        boolean write(ByteBuf out) {
            return false;
        }
    }
}
