package dev.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.micro.core.CallContext;
import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.MicroException;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One contract, served and called. */
@Timeout(60)
class ContractTest {
    record Item(String name, int count) {}

    @Endpoints(name = "acme.shop.Orders", service = "shop")
    interface Orders {
        CompletionStage<? extends Item> first(List<? extends Item> items);

        Map<String, ?> filtered(Map<String, ?> filter);

        Optional<? extends Item> find(String name, @Nullable CallContext call);

        @Endpoint(name = "tally", idempotent = true)
        int count(@Nullable CallContext call, int from, int to);
    }

    static final class Shop implements Orders {
        final AtomicInteger counted = new AtomicInteger();

        @Override
        public CompletionStage<Item> first(List<? extends Item> items) {
            return CompletableFuture.completedFuture(items.get(0));
        }

        @Override
        public Map<String, ?> filtered(Map<String, ?> filter) {
            return filter;
        }

        @Override
        public Optional<Item> find(String name, @Nullable CallContext call) {
            return name.isEmpty() ? Optional.empty() : Optional.of(new Item(name, 1));
        }

        @Override
        public int count(@Nullable CallContext call, int from, int to) {
            if (counted.incrementAndGet() % 3 != 0) {
                throw Code.UNAVAILABLE.error("restarting");
            }
            return to - from;
        }
    }

    private final Shop shop = new Shop();
    private final Registry registry = Registry.memory();
    private final Transport transport = Transport.memory();
    private final Micro service = Micro.service("shop")
            .registry(registry)
            .transport(transport)
            .handle(shop)
            .start();
    private final Orders orders = service.client().proxy(Orders.class);

    @AfterEach
    void close() {
        service.close();
        transport.close();
        registry.close();
    }

    @Test
    void aWildcardStandsForItsBoundOnBothSides() throws Exception {
        Item item =
                orders.first(List.of(new Item("tea", 2))).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(new Item("tea", 2), item);
        assertEquals(Map.of("open", true), orders.filtered(Map.of("open", true)));
        assertEquals(Optional.of(new Item("tea", 1)), orders.find("tea", null));
        assertEquals(Optional.empty(), orders.find("", null));
    }

    @Test
    void anEndpointsNameIsPublishedAsItIsWrittenAndAskedAgainByEitherSpelling() {
        assertEquals(3, orders.count(null, 1, 4));
        assertEquals(3, shop.counted.get());
        Map<String, Integer> request = Map.of("from", 1, "to", 4);
        for (String name : List.of("acme.shop.Orders.tally", "acme.shop.Orders.Tally", "Acme.shop.Orders.Tally")) {
            shop.counted.set(0);
            assertEquals(3, service.client().call("shop", name, request, Integer.class));
            assertEquals(3, shop.counted.get());
        }
        MicroException typo = assertThrows(
                MicroException.class, () -> service.client().call("shop", "Orders.Tally", request, Integer.class));
        assertEquals(
                "no endpoint \"Orders.Tally\" in shop (has: acme.shop.Orders.Filtered, acme.shop.Orders.Find,"
                        + " acme.shop.Orders.First, acme.shop.Orders.tally)",
                typo.detail());
    }
}
