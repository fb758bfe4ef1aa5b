package dev.micro.core;

/**
 * What a request or a response carries: one {@link Message}, which is the body of a unary call, or {@link Messages} that
 * follow each other.
 */
public sealed interface Body permits Message, Messages {}
