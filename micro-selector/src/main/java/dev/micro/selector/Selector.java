package dev.micro.selector;

import java.util.List;

/** A strategy of choosing nodes. Holds no state of a service, so that one object serves all. */
public interface Selector {
    /** A picker over these candidates, made anew each time the list changes; what must outlive that is theirs. */
    <C extends Candidate> Picker<C> over(List<C> candidates);
}
