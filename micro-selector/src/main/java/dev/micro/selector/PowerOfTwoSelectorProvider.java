package dev.micro.selector;

import dev.micro.core.Settings;

/** Makes {@link Selector#powerOfTwoChoices()}. */
public final class PowerOfTwoSelectorProvider implements SelectorProvider {
    @Override
    public String name() {
        return "p2c";
    }

    @Override
    public Selector create(Settings settings) {
        return Selector.powerOfTwoChoices();
    }
}
