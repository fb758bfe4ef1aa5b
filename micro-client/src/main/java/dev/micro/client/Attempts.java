package dev.micro.client;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Durations;
import dev.micro.core.Handler;
import dev.micro.core.Messages;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call, in turn: itself what looks at the failure of each. Its fields belong to the one attempt
 * under way, whose stage hands them from thread to thread.
 */
final class Attempts implements Function<Throwable, CompletionStage<Response>> {
    /** In an attempt's context: the nodes that failed before. Absent at first. */
    static final Context.Key<List<FarNode>> TRIED = Context.Key.of("tried nodes");

    /** Of one call, whatever the number of nodes: each is a stage inside the one before. */
    private static final int MOST = 16;

    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

    private final Directory directory;
    private final ServiceNodes nodes;
    private final Request request;
    private final Handler next;
    private final CallOptions options;
    private final long start = System.nanoTime();

    // Small, since every call has them: MOST and the options' ten are what they come to.
    private byte sent;
    private byte retries;
    private boolean untouched = true;
    private @Nullable Context attempt;
    private @Nullable AttemptMessages sending;
    private List<FarNode> tried = List.of();
    private Set<String> said = Set.of();

    Attempts(Directory directory, ServiceNodes nodes, Request request, Handler next) {
        this.directory = directory;
        this.nodes = nodes;
        this.request = request;
        this.next = next;
        options = CallOptions.of(request.context());
    }

    /** What is known of the service decides how it is called, so a first call waits for that. */
    CompletionStage<Response> begin() {
        if (nodes.settled().isDone()) {
            return send();
        }
        return directory
                .settled(nodes, request.context())
                .handle((settled, failure) -> failure == null
                        ? send()
                        : CompletableFuture.<Response>failedFuture(inAll(MicroException.of(failure))))
                .thenCompose(Function.identity());
    }

    private CompletionStage<Response> send() {
        sent++;
        Context whole = request.context();
        if (retries < options.retries() && !request.streams() && idempotent()) {
            long time = Math.max(SHORTEST, Math.min(whole.remaining() / (options.retries() + 1), LONGEST));
            attempt = whole.child(time, TRIED, tried);
            return next.handle(request.with(attempt)).exceptionallyCompose(this);
        }
        attempt = null; // the last one has all the time that is left
        Request last = tried.isEmpty() ? request : request.with(whole.with(TRIED, tried));
        return next.handle(sent(last)).exceptionallyCompose(this);
    }

    private Request sent(Request last) {
        if (last.body() instanceof Messages messages) {
            sending = new AttemptMessages(messages);
            return last.with(sending);
        }
        return last;
    }

    /** An attempt failed. */
    @Override
    public CompletionStage<Response> apply(Throwable thrown) {
        if (attempt != null) {
            attempt.done();
        }
        AttemptFailure ours = thrown instanceof AttemptFailure known ? known : null;
        MicroException failure = MicroException.of(thrown);
        if (ours == null) {
            failure = failure.untouched(false);
        }
        note(failure, ours == null ? null : ours.node());
        boolean whole = sending == null || sending.withdraw();
        if (whole && sent < MOST && request.context().cancelled() == null) {
            if (failure.untouched() && refused(failure) && nodes.offersOther(options, tried)) {
                return send();
            }
            if (retries < options.retries() && again(failure)) {
                long pause = pause();
                if (pause < request.context().remaining()) {
                    retries++;
                    return after(pause);
                }
            }
        }
        return CompletableFuture.failedFuture(inAll(failure));
    }

    private static boolean refused(MicroException failure) {
        return failure.code() == Code.UNAVAILABLE || failure.code() == Code.RESOURCE_EXHAUSTED;
    }

    /** Whether it may go to any node once more: who is overloaded is not asked again. */
    private boolean again(MicroException failure) {
        return failure.code() == Code.UNAVAILABLE
                ? failure.untouched() || idempotent()
                : failure.code() == Code.DEADLINE_EXCEEDED && idempotent();
    }

    private boolean idempotent() {
        Boolean given = options.idempotent();
        return given == null ? nodes.idempotent(request.endpoint()) : given;
    }

    private void note(MicroException failure, @Nullable FarNode node) {
        untouched &= failure.untouched();
        if (node != null && !tried.contains(node)) {
            List<FarNode> more = new ArrayList<>(tried);
            more.add(node);
            tried = List.copyOf(more);
        }
        if (said.isEmpty()) {
            said = new LinkedHashSet<>();
        }
        said.add(failure.detail());
    }

    /** Doubled with each retry, and any part of that, so that callers do not come back in step. */
    private long pause() {
        return ThreadLocalRandom.current().nextLong(1 + Math.min(FIRST_PAUSE << retries, LONGEST_PAUSE));
    }

    private CompletionStage<Response> after(long nanos) {
        CompletableFuture<Void> pause = new CompletableFuture<>();
        CompletableFuture<Void> end = directory.after(nanos, () -> pause.complete(null));
        pause.whenComplete((over, failure) -> end.cancel(false));
        Runnable undo = request.context().onCancel(pause::completeExceptionally);
        return pause.thenCompose(over -> {
            undo.run();
            return send();
        });
    }

    /** The failure of the last attempt as that of the call. */
    private MicroException inAll(MicroException failure) {
        MicroException call = failure.untouched(untouched);
        String elapsed = Durations.elapsed(System.nanoTime() - start);
        if (failure.code() == Code.DEADLINE_EXCEEDED && failure.origin().isEmpty()) {
            return call.saying(request.endpoint() + " after " + elapsed + " (" + failure.detail() + "; attempt "
                    + Math.max(1, sent) + ")");
        }
        if (failure.code() == Code.UNAVAILABLE && (sent > 1 || (failure.origin().isEmpty() && !tried.isEmpty()))) {
            return call.saying(request.service() + ": " + sent + (sent == 1 ? " attempt in " : " attempts in ")
                    + elapsed + ": " + String.join("; ", said));
        }
        return call;
    }
}
