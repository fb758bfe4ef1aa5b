package dev.micro.client;

import static java.util.Objects.requireNonNull;

import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Source;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Replies that nobody has asked for so far: each subscription is a call of its own, and begins it. */
final class CallPublisher<T> implements Flow.Publisher<T> {
    private final Supplier<Source<T>> call;

    CallPublisher(Supplier<Source<T>> call) {
        this.call = call;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        requireNonNull(subscriber, "subscriber");
        replies().publisher().subscribe(subscriber);
    }

    /** A request that cannot be sent is told to the subscriber as any failure is. */
    private Source<T> replies() {
        try {
            return call.get();
        } catch (MicroException refused) {
            Pipe<T> none = Pipe.create();
            none.fail(refused);
            return none.source();
        }
    }
}
