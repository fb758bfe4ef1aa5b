package dev.micro.examples.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.micro.core.CallContext;
import dev.micro.core.Endpoints;
import dev.micro.core.Settings;
import dev.micro.core.Source;
import dev.micro.examples.guide.Greeter;
import dev.micro.examples.stocks.Exchange;
import dev.micro.examples.stocks.Feed;
import dev.micro.registry.Registry;
import dev.micro.server.Server;
import dev.micro.transport.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client in Python, written from docs/native-wire.md alone, calls a server of ours. */
@Timeout(60)
class PythonTest {
    private static final Path SCENARIOS = Path.of("..", "interop", "python", "scenarios.py");

    /** What a test of the wire wants that no example has. */
    @Endpoints
    public static class Probe {
        final CountDownLatch left = new CountDownLatch(20);
        final CompletableFuture<String> closing = new CompletableFuture<>();

        /** Gives back what it was given. */
        public String echo(String text) {
            return text;
        }

        /** Says the same again and again. */
        public Source<String> repeat(String text, int times, CallContext call) {
            call.onCancel(why -> left.countDown());
            return Source.from(Stream.generate(() -> text).limit(times));
        }

        /** Answers when nobody waits any more. */
        public CompletableFuture<String> wait(CallContext call) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            call.onCancel(answer::completeExceptionally);
            return answer;
        }

        /** Has the server end. */
        public String close() {
            closing.complete("");
            return "closing";
        }
    }

    private final Registry registry = Registry.memory();
    private final Transport transport = Transport.create(Settings.of(Map.of()));
    private final Probe probe = new Probe();
    private final Server server = Server.builder("probe")
            .registry(registry)
            .transport(transport)
            .grace(Duration.ofSeconds(5))
            .handle(new Greeter())
            .handle(new Exchange())
            .handle(new Feed())
            .handle(probe)
            .build();

    @BeforeAll
    static void thereIsPython() {
        boolean there;
        try {
            there = new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException | InterruptedException none) {
            there = false;
        }
        assumeTrue(there, "this needs python3");
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
        registry.close();
        transport.close();
    }

    @Test
    void oneAnswerToOneRequest() throws Exception {
        assertEquals(List.of("Hello John", "Hello Jane"), python("unary"));
    }

    @Test
    void longBodiesAreGrantedEachWay() throws Exception {
        assertEquals(List.of("True", "short"), python("long_bodies"));
    }

    @Test
    void aStreamGoesOnByTheCreditThatIsGivenBack() throws Exception {
        assertEquals(List.of("10000 True"), python("stream"));
    }

    @Test
    void streamsOfOneConnectionMix() throws Exception {
        assertEquals(List.of("5000"), python("two_streams"));
    }

    @Test
    void longMessagesAreGrantedOneByOne() throws Exception {
        assertEquals(List.of("[200000, 200000, 200000, 200000, 200000]"), python("long_messages"));
    }

    @Test
    void metadataComeFirstAndTrailersLast() throws Exception {
        assertEquals(List.of("[0, 1] open 2"), python("metadata"));
    }

    @Test
    void whoLeavesAStreamCancelsItsHandlerAndKeepsItsConnection() throws Exception {
        assertEquals(List.of("left, and Hello John"), python("leave"));
        assertTrue(probe.left.await(10, SECONDS), "a handler was not told");
    }

    @Test
    void failuresHaveCodeAndDetailAndOrigin() throws Exception {
        assertEquals(List.of("UNAUTHENTICATED: no token (probe)"), python("error"));
    }

    @Test
    void aStreamThatBreaksOffFailsAfterWhatCame() throws Exception {
        assertEquals(List.of("[0, 1, 2] DATA_LOSS: the line broke (probe)"), python("broken"));
    }

    @Test
    void whatIsNotServedIsRefused() throws Exception {
        List<String> said = python("refused");
        assertTrue(said.get(0).startsWith("UNIMPLEMENTED: no endpoint \"Say.Nothing\" in probe"), said::toString);
        assertEquals(
                "UNIMPLEMENTED: Stocks.Watch answers with a stream; call it with stream(...) (probe)", said.get(1));
    }

    @Test
    void aCallEndsInTime() throws Exception {
        assertEquals(List.of("DEADLINE_EXCEEDED", "Hello John"), python("deadline"));
    }

    @Test
    void aStaleAddressAnswersNothing() throws Exception {
        List<String> said = python("other_service");
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).startsWith("UNAVAILABLE: here is probe, and not someone.else"), said::toString);
    }

    @Test
    void aServerThatGoesAwaySaysSo() throws Exception {
        probe.closing.thenRunAsync(server::close);
        assertEquals(List.of("closing", "UNAVAILABLE True"), python("goaway"));
    }

    private List<String> python(String scenario) throws Exception {
        Process process = new ProcessBuilder(
                        "python3", SCENARIOS.toString(), server.address().toString(), scenario)
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            return said.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
