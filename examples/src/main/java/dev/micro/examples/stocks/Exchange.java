package dev.micro.examples.stocks;

import dev.micro.core.Code;
import dev.micro.core.Source;
import java.util.stream.Stream;

/** Answers what {@link Stocks} asks. */
public class Exchange implements Stocks {
    @Override
    public Tick last(String symbol) {
        return new Tick(symbol, 0);
    }

    @Override
    public Source<Tick> watch(String symbol, int max) {
        if (symbol.isEmpty()) {
            throw Code.NOT_FOUND.error("no symbol"); // before the stream begins
        }
        return Source.from(Stream.iterate(0L, i -> i + 1).limit(max).map(i -> new Tick(symbol, i)));
    }

    @Override
    public Total sum(Source<Order> orders) {
        int count = 0;
        long sum = 0;
        for (Order order : orders) {
            count++;
            sum += order.pieces() * order.price();
        }
        return new Total(count, sum);
    }

    @Override
    public Source<Tick> follow(Source<String> symbols) {
        return symbols.map(symbol -> new Tick(symbol, 0));
    }
}
