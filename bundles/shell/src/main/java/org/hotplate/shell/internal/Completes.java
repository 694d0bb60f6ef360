// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Sets how an argument of a command is completed. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Completes {

    /** The kind of values. */
    enum With {
        /** One of the command's own {@link LiveNames}. */
        NAMES,
        /** A file, relative to the client's folder. */
        FILES,
        /** A name or a file. */
        NAMES_OR_FILES
    }

    With value();
}
