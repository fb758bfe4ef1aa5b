package dev.micro.transport.nativewire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns();

    private static List<Outgoing> all(Turns turns) {
        List<Outgoing> all = new ArrayList<>();
        turns.forEach(all::add);
        assertEquals(turns.size(), all.size());
        return all;
    }

    private Outgoing added() {
        Outgoing added = new Item();
        turns.add(added);
        return added;
    }

    @Test
    void firstInIsFirstOut() {
        List<Outgoing> added = List.of(added(), added(), added());
        assertEquals(added, all(turns));
        assertSame(added.get(0), turns.peek());
        assertEquals(added, Arrays.asList(turns.poll(), turns.poll(), turns.poll()));
        assertNull(turns.poll());
        assertEquals(List.of(), all(turns));
    }

    @Test
    void anyMayLeaveAndComeAgain() {
        Outgoing first = added();
        Outgoing middle = added();
        Outgoing last = added();
        Turns.leave(middle);
        Turns.leave(middle);
        assertEquals(List.of(first, last), all(turns));
        Turns.leave(last);
        Outgoing next = added();
        assertEquals(List.of(first, next), all(turns));
        Turns.leave(first);
        turns.add(middle);
        assertEquals(List.of(next, middle), all(turns));
        Turns.leave(next);
        Turns.leave(middle);
        assertEquals(List.of(), all(turns));
        Turns.leave(new Item());
    }

    private static final class Item extends Outgoing {
        @Override
        boolean arrived() {
            return true;
        }

        @Override
        boolean write(ByteBuf out) {
            return false;
        }
    }
}
