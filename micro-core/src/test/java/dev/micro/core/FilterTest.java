package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class FilterTest {
    private final Request request = new Request("greeter", "Say.Hello", Metadata.EMPTY, Message.EMPTY, Context.root());
    private final Response response = Response.of(Metadata.EMPTY, Message.EMPTY);
    private final Handler floor = asked -> CompletableFuture.completedFuture(response);
    private final List<String> order = new ArrayList<>();

    @Test
    void theFirstFilterIsOutermost() {
        Handler stack = Filter.stack(List.of(noting("a"), noting("b"), noting("c")), asked -> {
            order.add("floor");
            return floor.handle(asked);
        });
        assertSame(response, answer(stack));
        assertEquals(List.of("a in", "b in", "c in", "floor", "c out", "b out", "a out"), order);
    }

    @Test
    void noFiltersAreTheFloorItself() {
        assertSame(floor, Filter.stack(List.of(), floor));
    }

    @Test
    void aFilterThatPassesTheStageOnAddsNone() {
        CompletionStage<Response> stage = CompletableFuture.completedFuture(response);
        Filter passing = (asked, next) -> next.handle(asked);
        assertSame(
                stage, Filter.stack(List.of(passing, passing), asked -> stage).handle(request));
    }

    @Test
    void whatAFilterThrowsIsSeenByThoseOutsideIt() {
        MicroException no = Code.PERMISSION_DENIED.error("not you");
        assertSame(no, failure(Filter.stack(List.of(noting("outer"), throwing(no)), floor)));
        assertEquals(List.of("outer in", "outer failed"), order);
    }

    @Test
    void errorsAndBareExceptionsFailTheStageToo() {
        for (Throwable thrown : List.of(new StackOverflowError(), new IllegalStateException("no"))) {
            MicroException failed = failure(Filter.stack(List.of(throwing(thrown)), floor));
            assertEquals(Code.INTERNAL, failed.code());
            assertSame(thrown, failed.getCause());
        }
    }

    @Test
    void aFilterThatGivesNullFailsTheStageAndIsNamedInTheCauseAlone() {
        @SuppressWarnings("NullAway") // the mistake that is tested
        Filter broken = (asked, next) -> null;
        MicroException failed = failure(Filter.stack(List.of(noting("outer"), broken), floor));
        assertEquals(Code.INTERNAL, failed.code());
        assertEquals("a filter returned null", failed.detail());
        assertTrue(String.valueOf(failed.getCause()).contains("FilterTest"));
        assertEquals(List.of("outer in", "outer failed"), order);
    }

    @Test
    void theListMayChangeAfterwards() {
        List<Filter> filters = new ArrayList<>(List.of(noting("a")));
        Handler stack = Filter.stack(filters, floor);
        filters.clear();
        answer(stack);
        assertFalse(order.isEmpty());
    }

    private Filter noting(String name) {
        return (asked, next) -> {
            order.add(name + " in");
            return next.handle(asked)
                    .whenComplete((answer, failed) -> order.add(name + (failed == null ? " out" : " failed")));
        };
    }

    private static Filter throwing(Throwable thrown) {
        return (asked, next) -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        };
    }

    private Response answer(Handler stack) {
        return stack.handle(request).toCompletableFuture().join();
    }

    private MicroException failure(Handler stack) {
        CompletionException failed = assertThrows(CompletionException.class, () -> answer(stack));
        return assertInstanceOf(MicroException.class, MicroException.of(failed));
    }
}
