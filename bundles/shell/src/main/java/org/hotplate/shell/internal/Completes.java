// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what the argument of a command may be completed with. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Completes {

    /** A kind of argument. */
    enum With {
        /** One of the command's own {@link LiveNames}. */
        NAMES,
        /** A file, by the folder the client is in. */
        FILES,
        /** Either of them. */
        NAMES_OR_FILES
    }

    With value();
}
