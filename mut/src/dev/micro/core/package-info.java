/**
 * The words: what a call is made of, and what a contract shared by both sides names. A handler answers a request; a
 * filter stands in front of one; a transport puts distance between two.
 *
 * <p>Nothing here does I/O or owns a thread, and nothing here knows a server, a client or a plugin. Start reading at
 * {@link dev.micro.core.Handler} and {@link dev.micro.core.Filter}; what both pass along is {@link
 * dev.micro.core.Request}.
 */
@NullMarked
package dev.micro.core;

import org.jspecify.annotations.NullMarked;
