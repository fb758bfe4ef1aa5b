package dev.micro.selector;

import dev.micro.selector.contract.SelectorContract;

class RandomChoiceTest extends SelectorContract {
    @Override
    protected Selector selector() {
        return Selector.random();
    }
}
