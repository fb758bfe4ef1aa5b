package dev.micro.broker;

import dev.micro.core.Message;
import dev.micro.core.Request;

/** An event on its way to one subscriber or queue. */
final class MemoryEvent {
    private final Request request;
    private final long size;
    private int failures; // written by who has it in hand, of whom there is one at a time

    MemoryEvent(Request request) {
        this.request = request;
        this.size = size(request);
    }

    /** What it takes of a backlog, in bytes. */
    static long size(Request request) {
        long size = ((Message) request.body()).size();
        for (int i = 0; i < request.metadata().size(); i++) {
            size += request.metadata().key(i).length()
                    + request.metadata().value(i).length();
        }
        return size;
    }

    Request request() {
        return request;
    }

    long size() {
        return size;
    }

    /** Counts one more; gives how many there were. */
    int failed() {
        return ++failures;
    }
}
