package dev.micro.transport;

/** Marks the threads that move bytes, so that {@link Transport#onEventLoop()} can tell them. For transports alone. */
public interface EventLoopThread {}
