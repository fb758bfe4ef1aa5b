/** What every broker must do, for a plugin's tests to extend. */
@NullMarked
package dev.micro.broker.contract;

import org.jspecify.annotations.NullMarked;
