/** Between values and encoded messages that follow each other: one way for who sends a stream, one for who reads it. */
@NullMarked
package dev.micro.codec.stream;

import org.jspecify.annotations.NullMarked;
