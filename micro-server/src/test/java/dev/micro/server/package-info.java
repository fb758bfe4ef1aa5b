/** Tests of answering, over the memory transport. */
@NullMarked
package dev.micro.server;

import org.jspecify.annotations.NullMarked;
