package dev.micro.codec.endpoint;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.codec.Parameters;
import dev.micro.core.CallContext;
import dev.micro.core.Endpoints;
import dev.micro.core.MicroException;
import dev.micro.core.Pipe;
import dev.micro.core.Sink;
import dev.micro.core.Source;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which side of an endpoint is a stream, and what is refused as one. */
class StreamContractTest {
    record Tick(String symbol, long at) {}

    @Endpoints
    interface Stocks {
        Source<Tick> watch(String symbol, int max);

        long sum(Source<Tick> ticks, CallContext call);

        CompletionStage<Long> count(CallContext call, Flow.Publisher<String> ticks);

        Flow.Publisher<? extends Tick> follow(Source<String> symbols);

        Tick last(String symbol);
    }

    @Endpoints
    abstract static class Writers {
        public abstract void watch(String symbol, int max, Sink<Tick> out);

        public abstract void each(Sink<Tick> out, CallContext call);

        public abstract void follow(CallContext call, Source<String> symbols, Sink<List<Tick>> out);
    }

    @Endpoints
    interface Refused {
        Stream<Tick> stream();

        Iterator<Tick> iterator();

        InputStream bytes();

        void publisher(SubmissionPublisher<Tick> ticks);

        @SuppressWarnings("rawtypes") // that is the point
        Source raw();

        void unsaid(Source<?> ticks);

        Optional<Source<Tick>> optional();

        void list(List<Source<Tick>> ticks);

        void array(Source<Tick>[] ticks);

        void map(Map<String, Source<Tick>> ticks, String name);

        CompletableFuture<Source<Tick>> later();

        Source<Source<Tick>> sourceOfSources();

        Source<Optional<Flow.Publisher<Tick>>> deep();

        Source<Iterator<Tick>> iterators();

        void two(Source<Tick> first, Flow.Publisher<String> second);

        void beside(String name, CallContext call, Source<Tick> ticks);

        void sink(Sink<Tick> out);

        Sink<Tick> givesSink();

        Pipe<Tick> pipe();
    }

    @Endpoints
    abstract static class RefusedWriters {
        public abstract Tick reply(Sink<Tick> out);

        public abstract CompletableFuture<Void> later(Sink<Tick> out);

        public abstract void first(Sink<Tick> out, String symbol);

        public abstract void two(Sink<Tick> out, Sink<Tick> err);

        public abstract void unsaid(Sink<? super Tick> out);

        public abstract void inside(List<Sink<Tick>> out);
    }

    private final Map<String, CallShape> shapes = Stream.of(Stocks.class, Writers.class)
            .flatMap(type -> Contract.served(type).stream())
            .collect(Collectors.toMap(DeclaredEndpoint::name, DeclaredEndpoint::shape));

    @Test
    void eachSideIsOneValueOrAStreamOfThem() {
        assertEquals(
                new CallShape(
                        new Parameters(List.of("symbol", "max"), List.of(String.class, int.class)),
                        StreamKind.NONE,
                        Tick.class,
                        StreamKind.SOURCE,
                        false,
                        -1),
                shape("Stocks.Watch"));
        assertEquals(
                new CallShape(Tick.class, StreamKind.SOURCE, long.class, StreamKind.NONE, false, 1),
                shape("Stocks.Sum"));
        assertTrue(shape("Stocks.Follow").streams());
        assertFalse(shape("Stocks.Last").streams());
    }

    @Test
    void aScalarInAStreamTravelsAsItself() {
        assertEquals(
                new CallShape(String.class, StreamKind.PUBLISHER, Long.class, StreamKind.NONE, true, 0),
                shape("Stocks.Count"));
        assertEquals(
                new CallShape(String.class, StreamKind.SOURCE, Tick.class, StreamKind.PUBLISHER, false, -1),
                shape("Stocks.Follow"));
    }

    @Test
    void aSinkIsTheReplyAndNoPartOfTheRequest() {
        assertEquals(
                new Parameters(List.of("symbol", "max"), List.of(String.class, int.class)),
                shape("Writers.Watch").request());
        assertEquals(
                new CallShape(Parameters.NONE, StreamKind.NONE, Tick.class, StreamKind.SINK, false, 1),
                shape("Writers.Each"));
        assertEquals(StreamKind.SOURCE, shape("Writers.Follow").requestStream());
        assertEquals(StreamKind.SINK, shape("Writers.Follow").replyStream());
        assertEquals("List<Tick>", Types.text(shape("Writers.Follow").reply()));
    }

    @Test
    void streamsOfAnotherKindAreRefused() {
        String cure = " is a stream of another kind; use a Source (Source.from makes one), a Flow.Publisher or a List";
        refused("stream: Stream" + cure);
        refused("iterator: Iterator" + cure);
        refused("bytes: InputStream" + cure);
        refused("publisher: SubmissionPublisher" + cure);
        refused("iterators: Iterator" + cure);
        refused("pipe: Pipe" + cure);
    }

    @Test
    void streamsOfNobodyKnowsWhatAreRefused() {
        refused("raw: a Source of nobody knows what; say of which type");
        refused("unsaid: the type ? is not known at run time (write it out)");
    }

    @Test
    void aStreamInsideOfSomethingIsRefused() {
        refused("optional: Optional<Source<Tick>> has a stream inside; use the Source<Tick> itself");
        refused("list: List<Source<Tick>> has a stream inside; use the Source<Tick> itself");
        refused("array: Source<Tick>[] has a stream inside; use the Source<Tick> itself");
        refused("map: Map<String, Source<Tick>> has a stream inside; use the Source<Tick> itself");
        refused("later: CompletableFuture<Source<Tick>> has a stream inside; use the Source<Tick> itself");
        refused("sourceOfSources: Source<Source<Tick>> is a stream of streams; make one of them, or a call for each");
        refused("deep: Source<Optional<Publisher<Tick>>> is a stream of streams; make one of them, or a call for each");
    }

    @Test
    void aStreamOfRequestsTravelsAlone() {
        String cure = "; a stream travels alone (put the rest into its values, or into metadata)";
        refused("two: takes Source<Tick>, Publisher<String>" + cure);
        refused("beside: takes String, Source<Tick>" + cure);
    }

    @Test
    void aSinkIsForWhoServesAndComesLast() {
        refused("sink: a Sink is for who serves, and an interface is called as well; return a Source");
        refused("givesSink: gives a Sink; give a Source, or take the Sink as the last parameter");
        refusedWriter("reply: writes to a Sink and gives a Tick; return void: the stream ends when the method returns");
        refusedWriter("later: writes to a Sink and gives a CompletableFuture<Void>; return void: the stream ends when"
                + " the method returns");
        refusedWriter("first: a Sink before other parameters; it comes last, and there is one");
        refusedWriter("two: a Sink before other parameters; it comes last, and there is one");
        refusedWriter("unsaid: the type ? is not known at run time (write it out)");
        refusedWriter("inside: List<Sink<Tick>> has a stream inside; use the Sink<Tick> itself");
    }

    private CallShape shape(String name) {
        return requireNonNull(shapes.get(name), name);
    }

    private static void refused(String expected) {
        refused(Refused.class, expected);
    }

    private static void refusedWriter(String expected) {
        refused(RefusedWriters.class, expected);
    }

    /** Reads one method of a type, whose others are refused as well. */
    private static void refused(Class<?> type, String expected) {
        Method refused = Stream.of(type.getDeclaredMethods())
                .filter(method -> expected.startsWith(method.getName() + ":"))
                .findFirst()
                .orElseThrow();
        MicroException why = assertThrows(MicroException.class, () -> CallShape.of(refused));
        assertEquals(type.getSimpleName() + "." + expected, why.detail());
    }
}
