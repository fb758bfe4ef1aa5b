package dev.micro.core;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Reads a source by a for loop. */
final class SourceIterator<T> implements Iterator<T> {
    private final Source<T> source;
    private @Nullable T next;
    private boolean over;

    SourceIterator(Source<T> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !over) {
            next = source.next();
            over = next == null;
        }
        return next != null;
    }

    @Override
    public T next() {
        T given = hasNext() ? next : null;
        if (given == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return given;
    }
}
