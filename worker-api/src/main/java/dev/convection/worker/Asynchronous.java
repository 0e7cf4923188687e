package dev.convection.worker;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a {@link Worker} interface one that is cast: it returns {@code void}, when the broker has the message.
 *
 * <p>Arguments travel as a JSON object by parameter name, so the interface is compiled with {@code -parameters}, or each
 * parameter bears Jackson's {@code @JsonProperty("name")}. An argument that a message lacks is null, zero or false; one that
 * the method lacks is ignored.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Asynchronous {

    /**
     * The second part of the type of its messages, {@code <worker>.<name>}.
     *
     * @return 1 to 100 characters from {@code A-Z a-z 0-9 _ -}. Default: the method's name
     */
    String name() default "";

    /**
     * The version of the interface in which this method got its present form. Messages bear it, so that a method that did not
     * change goes on being handled by older engines during a rolling upgrade.
     *
     * @return {@code major.minor}. Default: the interface's version
     */
    String since() default "";
}
