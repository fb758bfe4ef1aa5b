package dev.micro.transport;

/** Marks the threads that move bytes, so that {@link Transport#onEventLoop()} can tell them. */
interface EventLoopThread {}
