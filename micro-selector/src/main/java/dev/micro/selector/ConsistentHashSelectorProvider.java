package dev.micro.selector;

import dev.micro.core.Code;
import dev.micro.core.Settings;

/** Makes {@link Selector#consistentHash}, by the metadata key that the setting {@code selector.key} names. */
public final class ConsistentHashSelectorProvider implements SelectorProvider {
    @Override
    public String name() {
        return "hash";
    }

    @Override
    public Selector create(Settings settings) {
        String key = settings.get("selector.key");
        if (key == null) {
            throw Code.INVALID_ARGUMENT.error(
                    "selector.key: none (expected: the metadata key that selector \"hash\" goes by)");
        }
        return Selector.consistentHash(key);
    }
}
