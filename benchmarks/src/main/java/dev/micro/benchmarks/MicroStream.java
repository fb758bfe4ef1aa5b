package dev.micro.benchmarks;

import dev.micro.core.Source;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Streams of ours, made and read where messages come and go. */
final class MicroStream {
    private MicroStream() {}

    /** The last of the values, when all have come. */
    static CompletionStage<Echo> drained(Source<Echo> values) {
        CompletableFuture<Echo> last = new CompletableFuture<>();
        Echo[] seen = {Echo.getDefaultInstance()};
        readOn(
                values,
                value -> {
                    if (value != null) {
                        seen[0] = value;
                        return true;
                    }
                    last.complete(seen[0]);
                    return false;
                },
                last::completeExceptionally);
        return last;
    }

    /** Reads values until one is refused, none is left (null) or the stream failed. */
    private static void readOn(Source<Echo> values, Predicate<@Nullable Echo> each, Consumer<Throwable> failed) {
        while (true) {
            CompletableFuture<Echo> next = values.nextAsync().toCompletableFuture();
            if (!next.isDone() || next.isCompletedExceptionally()) {
                next.whenComplete((value, failure) -> {
                    if (failure != null) {
                        failed.accept(failure);
                    } else if (each.test(value)) {
                        readOn(values, each, failed);
                    }
                });
                return;
            }
            if (!each.test(next.join())) {
                return;
            }
        }
    }

    /** Replies that are read, checked and counted. */
    static final class Replies implements AutoCloseable {
        private final Source<Echo> replies;
        private final Payload payload;
        private final Latencies came;
        private volatile boolean closed;

        Replies(Source<Echo> replies, Payload payload, Latencies came) {
            this.replies = replies;
            this.payload = payload;
            this.came = came;
        }

        void read() {
            readOn(replies, this::count, failure -> {
                if (!closed) {
                    came.came(failure);
                }
            });
        }

        private boolean count(@Nullable Echo reply) {
            came.came(reply == null ? new IllegalStateException("the end of what has none") : payload.check(0, reply));
            return reply != null;
        }

        @Override
        public void close() {
            closed = true;
            replies.close();
        }
    }

    /** Requests without end, counted when they are asked for. */
    static final class Requests extends Source<Echo> {
        private final CompletableFuture<Echo> request;
        private final Latencies asked;
        private volatile boolean closed;

        Requests(Echo request, Latencies asked) {
            this.request = CompletableFuture.completedFuture(request);
            this.asked = asked;
        }

        @Override
        public CompletionStage<Echo> nextAsync() {
            if (closed) {
                return CompletableFuture.completedFuture(null);
            }
            asked.came(null);
            return request;
        }

        void failed(Throwable why) {
            if (!closed) {
                asked.came(why);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
