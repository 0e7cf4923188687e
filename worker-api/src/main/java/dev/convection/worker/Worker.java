package dev.convection.worker;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes an interface the contract of a worker. Its {@link Asynchronous} methods can be cast; calling one on a client casts it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Worker {

    /**
     * The first part of the type of its messages, {@code <name>.<method>}.
     *
     * @return 1 to 100 characters from {@code A-Z a-z 0-9 . _ -}. Default: the interface's simple name
     */
    String name() default "";

    /**
     * The queue that its messages go through. Workers may share one.
     *
     * @return a queue name. Default: the worker's name
     */
    String queue() default "";

    /**
     * The version of the interface, {@code major.minor}. Raise the minor part when a method or an argument is added, the major
     * part when old messages can no longer be handled. An engine handles messages of its own major version up to its own minor
     * one; others it leaves for an engine that knows them.
     *
     * @return the version. Default: 1.0
     */
    String version() default "1.0";
}
