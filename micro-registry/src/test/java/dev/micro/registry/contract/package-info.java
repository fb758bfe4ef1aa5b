/** What every registry must do, for a plugin's tests to extend. */
@NullMarked
package dev.micro.registry.contract;

import org.jspecify.annotations.NullMarked;
