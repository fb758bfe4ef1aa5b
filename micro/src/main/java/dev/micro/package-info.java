/**
 * The front door: {@link dev.micro.Micro} is one service and its client, made from the same parts, from start to the
 * signal that ends it. Everything it does can be done with micro-server and micro-client alone.
 */
@NullMarked
package dev.micro;

import org.jspecify.annotations.NullMarked;
