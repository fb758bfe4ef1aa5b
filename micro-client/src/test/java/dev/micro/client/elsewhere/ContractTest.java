package dev.micro.client.elsewhere;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.micro.client.Client;
import dev.micro.core.Address;
import dev.micro.core.Endpoints;
import dev.micro.core.Message;
import dev.micro.core.Metadata;
import dev.micro.core.Response;
import dev.micro.registry.Node;
import dev.micro.registry.Registry;
import dev.micro.registry.Service;
import dev.micro.transport.Offer;
import dev.micro.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ContractTest {
    @Endpoints(service = "shop")
    private interface Shop {
        String price(String symbol, int count);

        default String prices(String symbol) {
            return price(symbol, 1) + price(symbol, 2);
        }
    }

    @Test
    void aContractNeedNotBePublicToBeCalledOrToHaveCodeOfItsOwn() {
        Address at = new Address("127.0.0.1", 1);
        try (Registry registry = Registry.memory();
                Transport transport = Transport.memory();
                Client client =
                        Client.builder().registry(registry).transport(transport).build()) {
            transport.listen(
                    at,
                    new Offer("shop", "shop-1"),
                    request -> CompletableFuture.completedFuture(
                            Response.of(Metadata.EMPTY, Message.of("\"7\"".getBytes(StandardCharsets.UTF_8)))));
            registry.register(
                    new Service("shop", "1", Map.of(), List.of(), List.of(new Node("shop-1", at, Map.of()))),
                    Duration.ofMinutes(1));
            assertEquals("77", client.proxy(Shop.class).prices("X"));
        }
    }
}
