package dev.micro.examples.stocks;

import dev.micro.core.Endpoint;
import dev.micro.core.Endpoints;
import dev.micro.core.Source;

/** All shapes of a call: one or many asked, one or many answered. Server and clients share it. */
@Endpoints(service = "stocks")
public interface Stocks {
    /** One to one. */
    Tick last(String symbol);

    /** One to many: so many ticks of a symbol. */
    @Endpoint(idempotent = true)
    Source<Tick> watch(String symbol, int max);

    /** Many to one: what the orders come to. */
    Total sum(Source<Order> orders);

    /** Many to many: a tick for each symbol. */
    Source<Tick> follow(Source<String> symbols);

    /** A price at a time. */
    record Tick(String symbol, long at) {}

    /** So many pieces, so much each. */
    record Order(long pieces, long price) {}

    /** What orders come to. */
    record Total(int orders, long sum) {}
}
