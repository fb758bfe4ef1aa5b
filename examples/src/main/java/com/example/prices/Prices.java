package com.example.prices;

import dev.micro.Micro;
import dev.micro.core.Code;
import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import java.util.Map;

/** Knows what things cost. */
@Endpoints
public class Prices {
    private static final Map<String, Integer> CENTS = Map.of("tea", 250, "cake", 400);

    /** What is asked for. */
    public record Item(String name) {}

    /** What it costs, and the process that said so. */
    public record Price(int cents, long process) {}

    /** The price of an item; asking twice does no harm. */
    @Endpoint(idempotent = true)
    public Price find(Item item) {
        Integer cents = CENTS.get(item.name());
        if (cents == null) {
            throw Code.NOT_FOUND.error("no price of \"" + item.name() + "\"");
        }
        return new Price(cents, ProcessHandle.current().pid());
    }

    /** Serves until the process is told to end. */
    public static void main(String[] args) {
        Micro.service("prices").handle(new Prices()).run();
    }
}
