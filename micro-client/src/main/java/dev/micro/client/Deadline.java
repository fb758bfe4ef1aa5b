package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls, and streams under way, that a user's filter holds beyond their deadline. What ours hold they end
 * themselves, and sooner; so this stands only where there are filters.
 */
final class Deadline implements Filter {
    private static final long SWEEP = TimeUnit.MILLISECONDS.toNanos(50);
    /** How long after its deadline a call may be told so by those whose business that is, in nanoseconds. */
    static final long SLACK = TimeUnit.MILLISECONDS.toNanos(250);

    private final Directory directory;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean sweeping = new AtomicBoolean();

    Deadline(Directory directory) {
        this.directory = directory;
    }

    @Override
    public CompletionStage<Response> apply(Request request, Handler next) {
        CompletionStage<Response> stage = next.handle(request);
        boolean over = request.reply() == Request.Reply.ONE
                && stage instanceof CompletableFuture<Response> future
                && future.isDone();
        return over || !request.context().timed() ? stage : new Waiting(request).waitingFor(stage);
    }

    private void sweep() {
        long now = System.nanoTime();
        waiting.forEach(call -> call.endAt(now));
        if (waiting.isEmpty()) {
            sweeping.set(false);
            if (waiting.isEmpty() || !sweeping.compareAndSet(false, true)) {
                return; // whoever came in between begins again
            }
        }
        directory.after(SWEEP, this::sweep);
    }

    private final class Waiting extends CompletableFuture<Response> {
        private final Request request;
        private volatile @Nullable Messages running;

        Waiting(Request request) {
            this.request = request;
        }

        Waiting waitingFor(CompletionStage<Response> stage) {
            waiting.add(this);
            if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
                directory.after(SWEEP, Deadline.this::sweep);
            }
            stage.whenComplete((response, failure) -> {
                if (response != null && response.body() instanceof Messages messages) {
                    waitFor(messages, response);
                    return;
                }
                waiting.remove(this);
                if (failure == null) {
                    complete(response);
                } else {
                    completeExceptionally(failure);
                }
            });
            return this;
        }

        private void waitFor(Messages messages, Response head) {
            running = messages.onEnd(failure -> waiting.remove(this));
            if (!complete(head.with(running))) {
                running.close();
            }
        }

        void endAt(long now) {
            if (now - request.context().deadline() > SLACK) {
                waiting.remove(this);
                Messages late = running;
                MicroException why = Code.DEADLINE_EXCEEDED.error(request.service() + " " + request.endpoint()
                        + (late == null
                                ? ": a filter did not answer in time"
                                : ": its time was over before its replies were read"));
                request.context().cancel(why);
                completeExceptionally(why);
                if (late != null) {
                    late.close();
                }
            }
        }
    }
}
