package dev.micro.selector;

import dev.micro.core.Settings;

/** Makes {@link Selector#roundRobin()}. */
public final class RoundRobinSelectorProvider implements SelectorProvider {
    @Override
    public String name() {
        return "roundrobin";
    }

    @Override
    public Selector create(Settings settings) {
        return Selector.roundRobin();
    }
}
