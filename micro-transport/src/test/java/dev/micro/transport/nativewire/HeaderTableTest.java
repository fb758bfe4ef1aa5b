package dev.micro.transport.nativewire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Metadata;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeaderTableTest {
    private final HeaderWriter writer = new HeaderWriter();
    private final HeaderReader reader = new HeaderReader();

    @Test
    void bothTablesStayEqualWhateverIsWritten() throws WireException {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            String name = text(random, 400);
            String[] pairs = new String[2 * random.nextInt(6)];
            for (int i = 0; i < pairs.length; i += 2) {
                pairs[i] = "k" + random.nextInt(random.nextInt(10) == 0 ? 1_000 : 20);
                pairs[i + 1] = text(random, 300);
            }
            Metadata metadata = Metadata.of(pairs);
            ByteBuf wire = Unpooled.buffer();
            writer.name(wire, name);
            writer.metadata(wire, metadata);
            assertEquals(name, reader.text(wire));
            assertEquals(metadata, reader.metadata(wire));
            reader.check();
            assertEquals(0, wire.readableBytes());
        }
    }

    private static String text(Random random, int kinds) {
        int kind = random.nextInt(kinds);
        return kind % 50 == 0 ? "long ✓".repeat(kind) : "text " + kind;
    }

    @Test
    void whatRepeatsTakesTwoBytes() throws WireException {
        Metadata metadata = Metadata.of("content-type", "application/json");
        int[] lengths = new int[4];
        Metadata[] read = new Metadata[4];
        for (int i = 0; i < lengths.length; i++) {
            ByteBuf wire = Unpooled.buffer();
            writer.metadata(wire, metadata);
            lengths[i] = wire.readableBytes();
            read[i] = reader.metadata(wire);
            assertEquals(metadata, read[i]);
        }
        assertTrue(lengths[0] > 30, "in full");
        assertEquals(3, lengths[2], "the number of pairs, and two numbers");
        assertSame(read[2], read[3], "known by now");
    }
}
