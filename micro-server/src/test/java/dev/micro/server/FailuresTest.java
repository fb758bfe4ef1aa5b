package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Filter;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.contract.Gates;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What callers are told of what goes wrong. */
class FailuresTest {
    private static final String SECRET = Gates.CANARY.substring(0, 6); // enough to tell it, too little for the gate

    @Endpoints
    @SuppressWarnings({"unused", "DoNotCallSuggester"}) // read by reflection; failing is what they are for
    static final class Breaks {
        public String refuses() {
            throw Code.NOT_FOUND.error("no order 17").untouched(true);
        }

        public String passesOn() {
            throw Code.NOT_FOUND.error("no order 17").from("shop");
        }

        public CompletableFuture<String> refusesLater() {
            return CompletableFuture.supplyAsync(() -> {
                throw Code.ABORTED.error("somebody was first").untouched(true);
            });
        }

        public String unchecked() {
            throw new IllegalStateException(SECRET);
        }

        public String checked() throws IOException {
            throw new IOException(SECRET);
        }

        public String neither() throws Throwable {
            throw new Throwable(SECRET);
        }

        public CompletableFuture<String> later() {
            return CompletableFuture.failedFuture(new IOException(SECRET));
        }

        @SuppressWarnings("InfiniteRecursion") // on purpose
        public String overflows(int depth) {
            return overflows(depth + 1) + depth;
        }

        public String exhausts() {
            throw new OutOfMemoryError(SECRET);
        }

        @Endpoint(nonBlocking = true)
        public String onTheLoop() {
            throw new IllegalStateException(SECRET);
        }

        public Loop unwritable() {
            return new Loop();
        }
    }

    /** Cannot be encoded: it holds itself. */
    static final class Loop {
        public Loop getLoop() {
            return this;
        }
    }

    @Test
    void anErrorOfOursGoesAsItIs() {
        try (Served served = Served.of(new Breaks())) {
            MicroException refused = served.failure("Breaks.Refuses", "{}");
            assertEquals("NOT_FOUND from test: no order 17", refused.getMessage());
            assertFalse(refused.untouched());
            assertEquals(
                    "NOT_FOUND from shop: no order 17",
                    served.failure("Breaks.PassesOn", "{}").getMessage());
            MicroException later = served.failure("Breaks.RefusesLater", "{}");
            assertEquals("ABORTED from test: somebody was first", later.getMessage());
            assertFalse(later.untouched());
        }
    }

    @Test
    void ofAnythingElseNothingIsTold() {
        try (Served served = Served.of(new Breaks())) {
            for (String endpoint :
                    List.of("Unchecked", "Checked", "Neither", "Later", "Exhausts", "OnTheLoop", "Unwritable")) {
                isHidden(served.failure("Breaks." + endpoint, "{}"));
            }
            isHidden(served.failure("Breaks.Overflows", "{\"depth\":0}"));
        }
    }

    @Test
    void idsThatAreNotInTheLogAreNotGivenOut() {
        try (Served served = Served.of(new Breaks())) {
            String first = served.failure("Breaks.Unchecked", "{}").detail();
            assertEquals(first, served.failure("Breaks.Unchecked", "{}").detail());
        }
    }

    @Test
    void filtersAndBareHandlersTellNoMore() {
        Filter throwing = (request, next) -> {
            if (request.endpoint().equals("Raw.Filtered")) {
                throw new IllegalStateException(SECRET);
            }
            return next.handle(request);
        };
        Filter failing = (request, next) -> next.handle(request).thenApply(response -> {
            if (request.endpoint().equals("Raw.Later")) {
                throw new IllegalStateException(SECRET);
            }
            return response;
        });
        Served served = new Served(builder -> builder.filter(throwing)
                .filter(failing)
                .endpoint("Raw.Filtered", request -> new CompletableFuture<>())
                .endpoint("Raw.Later", request -> CompletableFuture.supplyAsync(() -> Served.EMPTY))
                .endpoint("Raw.Throws", request -> {
                    throw new IllegalStateException(SECRET);
                })
                .endpoint("Raw.Fails", request -> CompletableFuture.failedFuture(new IOException(SECRET)))
                .endpoint(
                        "Raw.Passes",
                        request -> CompletableFuture.failedFuture(
                                Code.UNAVAILABLE.error("shop is closed").untouched(true)))
                .endpoint("Raw.Null", request -> Served.nothing()));
        try (served) {
            for (String endpoint : List.of("Filtered", "Later", "Throws", "Fails", "Null")) {
                isHidden(served.failure("Raw." + endpoint, "{}"));
            }
            MicroException passed = served.failure("Raw.Passes", "{}");
            assertEquals("UNAVAILABLE from test: shop is closed", passed.getMessage());
            assertFalse(passed.untouched(), "another hop's word");
        }
    }

    /** Else a caller would send the call again, whose handler ran. */
    @Test
    void whatAFilterWasToldOfAnotherCallSaysNothingOfThisOne() {
        MicroException elsewhere = Code.UNAVAILABLE.error("audit refused").untouched(true);
        try (Served served = new Served(builder -> builder.filter((request, next) ->
                        next.handle(request).thenCompose(response -> CompletableFuture.failedFuture(elsewhere)))
                .endpoint("Raw.Echo", request -> CompletableFuture.completedFuture(Served.EMPTY)))) {
            MicroException failure = served.failure("Raw.Echo", "{}");
            assertEquals("UNAVAILABLE from test: audit refused", failure.getMessage());
            assertFalse(failure.untouched());
        }
    }

    @Test
    void ourOwnRefusalsBehindFiltersReachedNobody() {
        Filter passing = (request, next) -> next.handle(request).thenApply(response -> response);
        try (Served served = new Served(builder -> builder.filter(passing)
                .endpoint("Raw.Echo", request -> CompletableFuture.completedFuture(Served.EMPTY)))) {
            Request echo = Served.request("Raw.Echo", "application/json", new byte[0], Context.root());
            MicroException stale = Served.failure(
                    served.send(new Request("other", echo.endpoint(), echo.metadata(), echo.body(), echo.context())));
            assertEquals(Code.UNAVAILABLE, stale.code());
            assertTrue(stale.untouched());
        }
    }

    @Test
    void causesThatRunInACircleEnd() {
        try (Served served = new Served(builder -> builder.endpoint("Raw.Circle", request -> {
            CompletionException first = new CompletionException("first", null);
            first.initCause(new CompletionException("second", first));
            return CompletableFuture.failedFuture(first);
        }))) {
            isHidden(served.failure("Raw.Circle", "{}"));
        }
    }

    private static void isHidden(MicroException failure) {
        assertEquals(Code.INTERNAL, failure.code());
        assertTrue(failure.detail().matches("internal error [0-9a-f]{8}; the log of test says more"), failure.detail());
        assertEquals("test", failure.origin());
        assertFalse(failure.untouched());
    }
}
