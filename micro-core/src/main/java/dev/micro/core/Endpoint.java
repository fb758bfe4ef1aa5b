package dev.micro.core;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Makes an endpoint of a public method, or says more of one that {@link Endpoints} made. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Endpoint {
    /** The second half of the endpoint's name; empty: the method's name, its first letter in upper case. */
    String name() default "";

    /** Whether doing it twice is the same as doing it once, so that a call may be sent again when it failed. */
    boolean idempotent() default false;

    /** Whether the method never blocks, so that it runs on the event loop. Said of a class's method, not an interface's. */
    boolean nonBlocking() default false;
}
