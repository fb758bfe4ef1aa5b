package dev.micro.codec.endpoint;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.codec.Parameters;
import dev.micro.codec.TypeRef;
import dev.micro.core.CallContext;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one contract says to who serves it, and to who calls it. */
@SuppressWarnings("unused") // the types are read by reflection
class ContractTest {
    record Hello(String name) {}

    record Reply(String msg) {}

    @Endpoints(name = "Say")
    interface Greeting extends AutoCloseable {
        @Endpoint(idempotent = true)
        Reply hello(Hello request);

        CompletableFuture<Reply> later(Hello request, CallContext call);

        CompletionStage<Optional<Reply>> perhaps(CallContext call, String name);

        Reply greet(String name, int times);

        void forget();

        CompletionStage<@Nullable Void> forgetLater();

        CompletionStage<? extends Reply> some();

        List<? extends Reply> all(Map<String, ?> filter);

        @Endpoint(name = "asWritten")
        Reply named();

        default Stream<Reply> each() {
            return Stream.of(hello(new Hello("each")));
        }

        @Endpoint
        @Override
        void close();
    }

    @Endpoints
    interface Counting {
        int count(Map<String, List<Integer>> numbers, CallContext call);

        @Endpoint(name = "tally", idempotent = true)
        CompletionStage<? extends Number> sum(int... numbers);
    }

    static final class Counter implements Counting {
        @Override
        public int count(Map<String, List<Integer>> numbers, CallContext call) {
            return numbers.size();
        }

        @Override
        public CompletionStage<Integer> sum(int... numbers) {
            return CompletableFuture.completedFuture(numbers.length);
        }
    }

    @Endpoints
    interface Closing extends AutoCloseable {
        Reply hello(Hello request);

        @Override
        void close();
    }

    private final Map<String, DeclaredEndpoint> called = byName(Contract.called(Greeting.class));

    @Test
    void oneValueIsItselfAndOthersTravelByTheirNames() {
        assertEquals(Hello.class, shape("Say.Hello").request());
        assertEquals(
                new Parameters(List.of("name", "times"), List.of(String.class, int.class)),
                shape("Say.Greet").request());
        assertEquals(Parameters.NONE, shape("Say.Forget").request());
    }

    @Test
    void theContextIsNoPartOfTheRequestWhereverItStands() {
        assertEquals(Hello.class, shape("Say.Later").request());
        assertEquals(1, shape("Say.Later").context());
        assertEquals(
                new Parameters(List.of("name"), List.of(String.class)),
                shape("Say.Perhaps").request());
        assertEquals(0, shape("Say.Perhaps").context());
        assertEquals(-1, shape("Say.Hello").context());
    }

    @Test
    void aReplyIsTakenOutOfItsStage() {
        assertEquals(
                List.of(false, true, true),
                List.of(
                        shape("Say.Hello").later(),
                        shape("Say.Later").later(),
                        shape("Say.Perhaps").later()));
        assertEquals(Reply.class, shape("Say.Later").reply());
        assertEquals(
                new TypeRef<Optional<Reply>>() {}.type(), shape("Say.Perhaps").reply());
        assertEquals(void.class, shape("Say.Forget").reply());
        assertEquals(void.class, shape("Say.ForgetLater").reply());
    }

    @Test
    void aWildcardStandsForItsBound() {
        assertEquals(Reply.class, shape("Say.Some").reply());
        Type all = new TypeRef<List<? extends Reply>>() {}.type();
        assertEquals(all, shape("Say.All").reply());
    }

    @Test
    void namesAreWrittenAsSaidAndElseWithACapital() {
        assertTrue(called.containsKey("Say.asWritten"), called::toString);
        assertTrue(called.containsKey("Say.Close"), called::toString);
        assertEquals(
                List.of("Say.Hello"),
                called.values().stream()
                        .filter(DeclaredEndpoint::idempotent)
                        .map(DeclaredEndpoint::name)
                        .toList());
    }

    @Test
    void whoServesAContractReadsWhatItsCallersRead() {
        assertEquals(Set.copyOf(Contract.called(Counting.class)), Set.copyOf(Contract.served(Counter.class)));
        assertEquals(
                Set.of("Counting.Count", "Counting.tally"),
                byName(Contract.served(Counter.class)).keySet());
    }

    @Test
    void aMethodWithCodeIsAnEndpointOfItsServersAndRunsAtItsCallers() {
        assertFalse(called.containsKey("Say.Each"), called::toString);
        MicroException stream = assertThrows(MicroException.class, () -> Contract.served(Greeting.class));
        assertEquals(
                "Greeting.each: Stream is a stream of another kind; use a Source (Source.from makes one), a"
                        + " Flow.Publisher or a List",
                stream.detail());
    }

    @Test
    void closingIsItsOwnersBusiness() {
        MicroException refused = assertThrows(MicroException.class, () -> Contract.called(Closing.class));
        assertEquals(
                "Closing.close: who made an object closes it, and no caller does (leave it out, or give it"
                        + " @Endpoint if it is meant)",
                refused.detail());
        assertEquals(
                Set.of("Closing.Hello"), byName(Contract.served(Closing.class)).keySet());
    }

    private CallShape shape(String name) {
        return requireNonNull(called.get(name), name).shape();
    }

    private static Map<String, DeclaredEndpoint> byName(Collection<DeclaredEndpoint> endpoints) {
        return endpoints.stream().collect(Collectors.toMap(DeclaredEndpoint::name, endpoint -> endpoint));
    }
}
