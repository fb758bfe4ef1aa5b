package dev.micro.core;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes endpoints of the public instance methods which the annotated class or interface itself declares. On an
 * interface that both sides share, it is also what a client's proxy reads.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Endpoints {
    /** The first half of each endpoint's name; empty: the annotated type's own simple name. */
    String name() default "";

    /** The service where a proxy of this interface finds it; empty: the proxy must be told. */
    String service() default "";

    /** Whether no method here ever blocks, so that all run on the event loop. Said of a class, not an interface. */
    boolean nonBlocking() default false;
}
