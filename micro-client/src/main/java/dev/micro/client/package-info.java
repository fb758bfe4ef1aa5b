/**
 * Asking: a {@link dev.micro.client.Caller} calls a service by its name, untyped or through a proxy; a {@link
 * dev.micro.client.Client} is the one that owns the connections. The whole path of a call stands in {@link
 * dev.micro.client.ClientBuilder#build()}.
 *
 * <p>Nothing here answers requests, and nothing on the path of a call blocks or asks a registry.
 */
@NullMarked
package dev.micro.client;

import org.jspecify.annotations.NullMarked;
