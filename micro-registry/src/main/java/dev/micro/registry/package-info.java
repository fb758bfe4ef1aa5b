/**
 * Who is where: services, their nodes and endpoints, and the {@link dev.micro.registry.Registry} that holds them.
 * Callers keep a view of their own, current by a {@link dev.micro.registry.Watch}, so that finding a node does no I/O.
 *
 * <p>Nothing here calls a node; choosing one is micro-selector's.
 */
@NullMarked
package dev.micro.registry;

import org.jspecify.annotations.NullMarked;
