package dev.micro.selector;

import dev.micro.core.Settings;

/** Makes {@link Selector#random()}. */
public final class RandomSelectorProvider implements SelectorProvider {
    @Override
    public String name() {
        return "random";
    }

    @Override
    public Selector create(Settings settings) {
        return Selector.random();
    }
}
