/**
 * Which methods of a class or an interface are endpoints, what they are called, and what they take and give. Servers
 * and clients read a contract here, so that they agree on it and refuse what is wrong in the same words; start at
 * {@link dev.micro.codec.endpoint.Contract}.
 *
 * <p>Nothing here calls a method, or knows who does.
 */
@NullMarked
package dev.micro.codec.endpoint;

import org.jspecify.annotations.NullMarked;
