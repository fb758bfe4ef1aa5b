/** What every transport keeps: extend {@link dev.micro.transport.contract.TransportContract} to test one. */
@NullMarked
package dev.micro.transport.contract;

import org.jspecify.annotations.NullMarked;
