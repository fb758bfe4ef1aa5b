/**
 * How fast a call is: a load generator of two processes that runs several contenders side by side, and JMH benches of
 * single parts. {@link dev.micro.benchmarks.Comparison} is where a run begins.
 */
@NullMarked
package dev.micro.benchmarks;

import org.jspecify.annotations.NullMarked;
