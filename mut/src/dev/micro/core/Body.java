package dev.micro.core;

/** What a request or a response carries. A unary call's body is one {@link Message}. */
public sealed interface Body permits Message {}
