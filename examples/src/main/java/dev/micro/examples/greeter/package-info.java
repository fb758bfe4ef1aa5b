/** The greeter: a service of one file, a client that finds it by its name, and both in processes of their own. */
@NullMarked
package dev.micro.examples.greeter;

import org.jspecify.annotations.NullMarked;
