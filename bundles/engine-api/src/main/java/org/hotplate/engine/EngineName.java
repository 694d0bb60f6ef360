// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Names the framework whose networks an engine service runs: the service property {@code hotplate.engine.name}. The
 * bundle's manifest says the same as the capability {@value #NAMESPACE}, so that what a jar brings can be told without
 * running it; an engine that registers its service by hand is marked for the sake of that.
 */
@Capability(namespace = EngineName.NAMESPACE)
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface EngineName {
    String PREFIX_ = "hotplate.";

    /** The namespace of the capability that a bundle with an engine provides. */
    String NAMESPACE = "hotplate.engine";

    /** The name as archives' manifests write it under {@code Engine}, such as {@code MXNet}. */
    @Attribute("name")
    String value();
}
