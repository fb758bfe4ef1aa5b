package dev.micro.selector;

import dev.micro.core.Provider;
import dev.micro.core.Settings;

/** Makes a selector of one kind. */
public interface SelectorProvider extends Provider {
    /** A selector as {@code settings} say. */
    Selector create(Settings settings);
}
