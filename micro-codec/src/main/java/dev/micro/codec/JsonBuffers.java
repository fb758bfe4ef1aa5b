package dev.micro.codec;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Jackson's scratch buffers, a fixed number of them, taken and put back without a lock. Not by thread as Jackson would:
 * each virtual thread would make its own and drop it.
 */
final class JsonBuffers implements RecyclerPool<BufferRecycler> {
    static final RecyclerPool<BufferRecycler> POOL = new JsonBuffers();

    private static final long serialVersionUID = 1;
    /** A power of two. Full, the pool holds less than 1 MiB a slot. */
    private static final int SLOTS = 32;

    private static final int SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS);
    private static final int SPREAD = 0x9E3779B9; // threads that started one after the other get slots far apart

    private final transient AtomicReferenceArray<BufferRecycler> slots = new AtomicReferenceArray<>(SLOTS);

    private JsonBuffers() {}

    @Override
    public BufferRecycler acquirePooled() {
        BufferRecycler pooled = slots.getAndSet(slot(), null);
        return pooled == null ? new BufferRecycler() : pooled;
    }

    @Override
    public void releasePooled(BufferRecycler used) {
        slots.lazySet(slot(), used);
    }

    private static int slot() {
        return ((int) Thread.currentThread().getId() * SPREAD) >>> SHIFT;
    }

    private Object readResolve() {
        return POOL;
    }
}
