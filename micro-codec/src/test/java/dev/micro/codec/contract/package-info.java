/** What every codec must hold, built in or brought by a plugin: extend {@link dev.micro.codec.contract.CodecContract}. */
@NullMarked
package dev.micro.codec.contract;

import org.jspecify.annotations.NullMarked;
