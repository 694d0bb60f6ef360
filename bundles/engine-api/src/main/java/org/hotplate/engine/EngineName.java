// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/** Names the framework whose networks an engine service runs: the service property {@code hotplate.engine.name}. */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface EngineName {
    String PREFIX_ = "hotplate.";

    /** The name as archives' manifests write it under {@code Engine}, such as {@code MXNet}. */
    String value();
}
