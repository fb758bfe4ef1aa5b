package dev.micro.transport.nativewire;

import static dev.micro.transport.contract.Asking.until;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What frames that are not whole yet hold of their budget. */
class BudgetTest extends ServerOfRawPeers {
    BudgetTest() {
        super(options -> options.budget(100_000));
    }

    @Test
    void halfFramesThatFindNoRoomCostTheirConnectionAndNoOther() throws IOException {
        Bytes whole = Bytes.open(1, "Say.Hello", "x".repeat(60_000));
        Bytes most = whole.part(0, 59_000);
        try (RawPeer first = client();
                RawPeer second = client();
                RawPeer other = client()) {
            first.send(most);
            until("the first has its place", () -> transport.frames().taken() == 59_000 - 4096);
            second.send(most);
            second.expectGoaway(3, "no room for a frame's next part of ");
            until("the second holds nothing", () -> transport.frames().taken() == 59_000 - 4096);
            other.send(Bytes.openLong(1, "Say.Hello", 60_000));
            other.expectGrant(1);
            other.send(Bytes.lastData(1, 60_000));
            other.expect(3, 1);
            first.send(whole.part(59_000, whole.length()));
            first.expectReply(1, "x".repeat(60_000));
            until("all is given back", () -> transport.frames().taken() == 0);
        }
    }

    @Test
    void transportsOfAProcessShareOneBudgetUnlessTheyAreGivenTheirOwn() {
        try (NativeTransport one = Native.transport();
                NativeTransport other = Native.transport()) {
            assertSame(one.frames(), other.frames());
            assertNotSame(one.frames(), transport.frames());
        }
    }
}
