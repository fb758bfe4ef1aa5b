package dev.micro.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import dev.micro.core.Response;
import dev.micro.core.Settings;
import dev.micro.core.contract.Gates;
import dev.micro.registry.Node;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.transport.Offer;
import dev.micro.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message over the limit is over that of every node: no fault of the one that was to take or to send it. */
@Timeout(60)
class TooLongTest {
    private static final String SHOP = "shop";
    private static final int FIVE_MEGABYTES = 5 * 1024 * 1024;

    private final Registry registry = Registry.memory();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(registry));
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger askedOfFirst = new AtomicInteger();
    private int answer = 1;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "native"})
    void aRequestThatIsTooLongIsTriedOnceAndHarmsNoNode(String name) {
        Transport transport = transport(name, "4194304");
        Client client = clientOfTwoNodes(transport, transport);
        tooLong(client, new byte[FIVE_MEGABYTES]);
    }

    @ParameterizedTest
    @ValueSource(strings = "native")
    void soIsOneThatIsTooLongForTheOtherSideAlone(String name) {
        Client client = clientOfTwoNodes(transport(name, "4194304"), transport(name, "2048"));
        tooLong(client, new byte[4096]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "native"})
    void aReplyThatIsTooLongHarmsNoNodeEither(String name) {
        Transport transport = transport(name, "4194304");
        Client client = clientOfTwoNodes(transport, transport);
        answer = FIVE_MEGABYTES;
        tooLong(client, new byte[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = "native")
    void soIsAReplyThatThisSideAloneDoesNotTake(String name) {
        Client client = clientOfTwoNodes(transport(name, "2048"), transport(name, "4194304"));
        answer = 4096;
        tooLong(client, new byte[1]);
    }

    /** As often as would set a node aside, of all nodes and of the first one; then it is called as if nothing had been. */
    private void tooLong(Client client, byte[] body) {
        refused(client, body);
        for (int i = 0; i < 10; i++) {
            refused(client.with(options -> options.label("n", "1")), body);
        }
        answer = 1;
        int before = askedOfFirst.get();
        for (int i = 0; i < 20; i++) {
            client.call(SHOP, "Raw.Echo", new byte[1], byte[].class);
        }
        assertTrue(askedOfFirst.get() > before, "the first node was called no more");
    }

    private void refused(Caller caller, byte[] body) {
        attempts.set(0);
        MicroException refused =
                assertThrows(MicroException.class, () -> caller.call(SHOP, "Raw.Echo", body, byte[].class));
        assertEquals(Code.RESOURCE_EXHAUSTED, refused.code());
        assertTrue(refused.detail().contains("limit: "), refused.detail());
        assertEquals(1, attempts.get());
    }

    private Transport transport(String name, String longest) {
        Transport transport =
                Transport.create(Settings.of(Map.of("transport", name, "transport.max-message", longest)));
        open.add(0, transport);
        return transport;
    }

    private Client clientOfTwoNodes(Transport near, Transport far) {
        for (String number : List.of("1", "2")) {
            var listener = far.listen(new Address("127.0.0.1", 0), new Offer(SHOP, "shop-" + number), request -> {
                if (number.equals("1")) {
                    askedOfFirst.incrementAndGet();
                }
                return CompletableFuture.completedFuture(Response.of(request.metadata(), Message.of(new byte[answer])));
            });
            registry.register(
                    new Service(
                            SHOP,
                            "1",
                            Map.of(),
                            List.of(),
                            List.of(new Node("shop-" + number, listener.address(), Map.of("n", number)))),
                    Duration.ofMinutes(1));
        }
        Client client = Client.builder()
                .registry(registry)
                .transport(near)
                .filter(Gates.watching())
                .attemptFilter((request, next) -> {
                    attempts.incrementAndGet();
                    return next.handle(request);
                })
                .build();
        open.add(0, client);
        return client;
    }
}
