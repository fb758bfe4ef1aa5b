package dev.micro.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Code;
import dev.micro.core.Endpoints;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a caller reads of a wrong request, and this service's log of a wrong reply, word for word. */
class ErrorTextsTest {
    enum State {
        OPEN,
        PAID,
        SHIPPED
    }

    record Pt(State s, LocalDate due) {}

    @Endpoints(name = "T")
    @SuppressWarnings("unused") // called by reflection
    static final class Texts {
        public Pt pt(Pt pt) {
            return pt;
        }

        public String strict(String a, int b) {
            return a + b;
        }

        public Me cycle() {
            return new Me();
        }

        public Breaks breaks() {
            return new Breaks();
        }
    }

    static final class Me {
        public Me getMe() {
            return this;
        }
    }

    @SuppressWarnings("DoNotCallSuggester") // failing is what it is for
    static final class Breaks {
        public String getTotal() {
            throw new IllegalStateException("no prices");
        }
    }

    static final class Throwing implements Filter {
        @Override
        public CompletionStage<Response> apply(Request request, Handler next) {
            throw new IllegalStateException("no token store");
        }
    }

    private final PrintStream usualErr = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void readTheLog() {
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(usualErr);
    }

    @Test
    void theEndpointStandsBeforeWhatIsWrongInItsRequest() {
        try (Served served = Served.of(new Texts())) {
            assertBad(
                    "T.Pt: Pt at s: wanted one of OPEN, PAID, SHIPPED, found \"Paid\"",
                    served,
                    "T.Pt",
                    "{\"s\":\"Paid\"}");
            assertBad(
                    "T.Pt: Pt at due: wanted LocalDate such as 2026-12-24, found \"24.12.2026\"",
                    served,
                    "T.Pt",
                    "{\"due\":\"24.12.2026\"}");
            assertBad("T.Pt: Pt at line 1, column 2: malformed JSON", served, "T.Pt", "{x");
            assertBad("T.Strict: (a, b) at b: wanted int, found 1.5", served, "T.Strict", "{\"a\":\"1\",\"b\":1.5}");
            assertBad("T.Strict: no \"a\" (expected: String; found: aa)", served, "T.Strict", "{\"aa\":\"1\",\"b\":2}");
            assertEquals("\"null2\"", served.call("T.Strict", "{\"b\":2}"));
        }
    }

    @Test
    void aCycleIsOneLineInTheLog() {
        try (Served served = Served.of(new Texts())) {
            String id = id(served.failure("T.Cycle", "{}"));
            assertEquals(
                    "ERROR T.Cycle: internal error " + id + ": Texts.cycle gave a value that cannot be encoded:"
                            + " Me at me.me.me.me.me.me.me.me…: deeper than 100 levels, or a cycle",
                    logged());
        }
    }

    @Test
    void whatAReplyThrewIsLoggedWithItsOwnFrames() {
        try (Served served = Served.of(new Texts())) {
            String id = id(served.failure("T.Breaks", "{}"));
            String own = "\tat dev.micro.server.ErrorTextsTest$Breaks.getTotal(ErrorTextsTest.java:";
            assertEquals(
                    "ERROR T.Breaks: internal error " + id + ": Texts.breaks gave a value that cannot be encoded:"
                            + " Breaks at total: failed with IllegalStateException\n"
                            + "java.lang.IllegalStateException: no prices\n" + own + "n)",
                    logged().replaceAll("java:\\d+", "java:n"));
        }
    }

    @Test
    void theLogNamesTheFilterThatFailedAndThePeerIsNotTold() {
        Filter passing = (request, next) -> next.handle(request).whenComplete((response, failure) -> {});
        Filter later = (request, next) -> next.handle(request).thenApply(response -> {
            throw new IllegalStateException("no meter");
        });
        try (Served served = new Served(
                builder -> builder.filter(passing).filter(new Throwing()).handle(new Texts()))) {
            String id = id(served.failure("T.Cycle", "{}"));
            assertTrue(
                    logged().startsWith("ERROR filter dev.micro.server.ErrorTextsTest$Throwing: internal error " + id
                            + "\njava.lang.IllegalStateException: no token store\n"),
                    logged());
        }
        log.reset();
        try (Served served =
                new Served(builder -> builder.filter(passing).filter(later).handle(new Texts()))) {
            String id = id(served.failure("T.Strict", "{\"a\":\"1\",\"b\":2}"));
            assertTrue(
                    logged().startsWith("ERROR filter dev.micro.server.ErrorTextsTest's lambda: internal error " + id
                            + "\njava.lang.IllegalStateException: no meter\n"),
                    logged());
        }
    }

    private static void assertBad(String expected, Served served, String endpoint, String body) {
        MicroException failure = served.failure(endpoint, body);
        assertEquals(Code.INVALID_ARGUMENT, failure.code());
        assertEquals(expected, failure.detail());
    }

    private static String id(MicroException failure) {
        assertTrue(failure.detail().matches("internal error [0-9a-f]{8}; the log of test says more"), failure.detail());
        assertFalse(failure.detail().contains("filter"), failure.detail());
        return failure.detail().substring(15, 23);
    }

    /** From the level on. */
    private String logged() {
        return log.toString(UTF_8)
                .strip()
                .replaceFirst("^.*?(?=ERROR)", "")
                .replace("ERROR dev.micro.server.Server -", "ERROR");
    }
}
