/** What every selector must do; its test extends {@link dev.micro.selector.contract.SelectorContract}. */
@NullMarked
package dev.micro.selector.contract;

import org.jspecify.annotations.NullMarked;
