package dev.micro.selector;

import dev.micro.core.Metadata;
import java.util.List;

/** The same node for the same value of a metadata key, as long as that node is there and has room. */
final class ConsistentHash implements Selector {
    private final String key;

    ConsistentHash(String key) {
        Metadata.of(key, ""); // refuses what can be no key
        this.key = key;
    }

    @Override
    public <C extends Candidate> Picker<C> over(List<C> candidates) {
        Rendezvous<C> nodes = new Rendezvous<>(candidates);
        Picker<C> keyless = Selector.powerOfTwoChoices().over(candidates);
        return (request, usable) -> {
            String value = request.metadata().get(key);
            return value == null ? keyless.pick(request, usable) : nodes.pick(hash(value), usable);
        };
    }

    /**
     * A number for {@code text}, the same in every process, now and later: FNV-1a of 64 bits (the offset basis and the
     * prime of Fowler, Noll and Vo) over its UTF-16 units, {@link #mix mixed}.
     */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /**
     * Has every bit depend on every other: the last step of SplitMix64 (Steele, Lea and Flood 2014), whose constants are
     * Stafford's thirteenth.
     */
    static long mix(long bits) {
        long once = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        long twice = (once ^ (once >>> 27)) * 0x94d049bb133111ebL;
        return twice ^ (twice >>> 31);
    }
}
