package dev.micro.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.StringValue;
import dev.micro.codec.Parameters;
import dev.micro.codec.TypeRef;
import dev.micro.registry.Shape;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShapesTest {
    record Item(String name, long count) {}

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Order(
            int id,
            boolean paid,
            double price,
            BigDecimal exact,
            Instant at,
            TimeUnit unit,
            byte[] raw,
            List<Item> items,
            Item[] more,
            Map<String, Item> byName,
            Optional<String> note) {}

    record Tree(List<Tree> below) {}

    @SuppressWarnings("unused") // read by reflection
    static final class Bean {
        public int open;

        public String getName() {
            return "";
        }

        public boolean isReady() {
            return true;
        }

        public String notAProperty() {
            return "";
        }
    }

    @Test
    void recordsByTheirComponents() {
        assertEquals(
                "Order:Order{id:int32 paid:bool price:float64 exact:float64 at:string unit:TimeUnit raw:[]uint8"
                        + " items:[]Item{name:string count:int64} more:[]Item{name:string count:int64} byName:"
                        + " note:string}",
                text(Shapes.of("x", Order.class)));
    }

    @Test
    void classesByTheirProperties() {
        assertEquals("Bean:Bean{name:string open:int32 ready:bool}", text(Shapes.of("x", Bean.class)));
    }

    @Test
    void neverDeeperThanThree() {
        assertEquals("Tree:Tree{below:[]Tree{below:[]Tree{below:[]Tree}}}", text(Shapes.of("x", Tree.class)));
    }

    @Test
    void parametersByTheirNames() {
        Parameters parameters = new Parameters(List.of("name", "item"), List.of(String.class, Item.class));
        assertEquals(
                "GreetRequest:GreetRequest{name:string item:Item{name:string count:int64}}",
                text(Shapes.of("GreetRequest", parameters)));
        assertEquals("nothing", text(Shapes.of("GreetRequest", Parameters.NONE)));
    }

    @Test
    void whatHasNoNameOfItsOwn() {
        assertEquals(
                "[]Item:[]Item{name:string count:int64}", text(Shapes.of("x", new TypeRef<List<Item>>() {}.type())));
        assertEquals("x:", text(Shapes.of("x", new TypeRef<Map<String, Item>>() {}.type())));
    }

    @Test
    void protobufByItsNameAlone() {
        assertEquals("StringValue:StringValue", text(Shapes.of("x", StringValue.class)));
    }

    private static String text(@Nullable Shape shape) {
        if (shape == null) {
            return "nothing";
        }
        return shape.name() + ":" + shape.type()
                + (shape.values().isEmpty()
                        ? ""
                        : shape.values().stream().map(ShapesTest::text).collect(Collectors.joining(" ", "{", "}")));
    }
}
