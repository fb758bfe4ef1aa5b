/**
 * The gates that stand open in no test of the house: what no test may leave behind, whatever it tests. JUnit finds
 * them by itself where this jar is on the class path; load generators call {@link dev.micro.core.contract.Gates}.
 */
@NullMarked
package dev.micro.core.contract;

import org.jspecify.annotations.NullMarked;
