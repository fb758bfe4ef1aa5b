package dev.micro.benchmarks;

import dev.micro.codec.Codec;
import dev.micro.core.Message;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Objects to bytes and back: one order, as records in JSON and as a generated protobuf message. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class CodecBench {
    /** Lines of the order: about 30 bytes, 1 KiB and 64 KiB of protobuf. */
    @Param({"1", "40", "2500"})
    int lines;

    private final Codec json = Codec.json();
    private final Codec protobuf = Codec.protobuf();
    private Order order = new Order("", List.of());
    private Orders.Order message = Orders.Order.getDefaultInstance();
    private Message asJson = Message.EMPTY;
    private Message asProtobuf = Message.EMPTY;

    /** The order as JSON has it. */
    record Order(String id, List<Line> lines) {}

    /** One of its lines. */
    record Line(String article, int count, double price) {}

    /** Makes the order and its encodings. */
    @Setup
    public void order() {
        order = new Order(
                "order-17",
                IntStream.range(0, lines)
                        .mapToObj(i -> new Line("article-" + i % 100, i % 7 + 1, i * 0.25))
                        .toList());
        asJson = json.encode(order, Order.class);
        asProtobuf = protobuf.encode(message(), Orders.Order.class);
        message = message();
    }

    private Orders.Order message() {
        Orders.Order.Builder builder = Orders.Order.newBuilder().setId(order.id());
        for (Line line : order.lines()) {
            builder.addLines(Orders.Order.Line.newBuilder()
                    .setArticle(line.article())
                    .setCount(line.count())
                    .setPrice(line.price()));
        }
        return builder.build();
    }

    /** Records to JSON. */
    @Benchmark
    public Message encodeJson() {
        return json.encode(order, Order.class);
    }

    /** JSON to records. */
    @Benchmark
    public @Nullable Object decodeJson() {
        return json.decode(asJson, Order.class);
    }

    /** A built message, which remembers its size after the first time, to protobuf. */
    @Benchmark
    public Message encodeProtobuf() {
        return protobuf.encode(message, Orders.Order.class);
    }

    /** Protobuf to a message. */
    @Benchmark
    public @Nullable Object decodeProtobuf() {
        return protobuf.decode(asProtobuf, Orders.Order.class);
    }
}
