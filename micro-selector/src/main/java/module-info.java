/** Which one of several nodes takes a call. */
module dev.micro.selector {
    requires transitive dev.micro.core;
    requires transitive dev.micro.registry;

    exports dev.micro.selector;

    uses dev.micro.selector.SelectorProvider;

    provides dev.micro.selector.SelectorProvider with
            dev.micro.selector.ConsistentHashSelectorProvider,
            dev.micro.selector.PowerOfTwoSelectorProvider,
            dev.micro.selector.RandomSelectorProvider,
            dev.micro.selector.RoundRobinSelectorProvider;
}
