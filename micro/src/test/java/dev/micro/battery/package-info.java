/**
 * The battery: faults and loads against real processes. One JVM a node, killed with a real signal; every call carries an
 * id and a hash that its answer must carry too. Runs with {@code -Pbattery} in a short form, and with {@code
 * -Dbattery.scale=full} whole.
 */
@NullMarked
package dev.micro.battery;

import org.jspecify.annotations.NullMarked;
