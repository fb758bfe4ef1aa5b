package dev.micro.transport.nativewire;

/**
 * The other side of a {@link Credit}: what we let come of one stream, or of all streams of a connection, before readers
 * took what came. On the event loop.
 */
final class Allowance {
    private final int window;
    /** What came and was not given back. */
    private long outstanding;
    /** What of that readers took; given back when it is worth a frame. */
    private long taken;

    Allowance(int window) {
        this.window = window;
    }

    /** A message came that counts {@code cost}. */
    void came(int cost) throws WireException {
        if (outstanding >= window) {
            throw new WireException("a message beyond its credit of " + window + " bytes");
        }
        outstanding += cost;
    }

    /** A reader took messages that count {@code cost}. Says how much credit to give, mostly none. */
    int took(long cost) {
        taken += cost;
        if (taken < window / 2) {
            return 0;
        }
        int given = (int) taken;
        outstanding -= taken;
        taken = 0;
        return given;
    }

    /** What no reader has been said to take. */
    long untaken() {
        return outstanding - taken;
    }
}
