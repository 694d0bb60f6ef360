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
 * Names the framework whose networks an engine service runs: sets the service property {@code hotplate.engine.name}.
 * The bundle's manifest contains the same name as the capability {@value #NAMESPACE}, so that tools can read it without
 * starting the bundle. An engine that registers its service in code needs the annotation for the capability only.
 */
@Capability(namespace = EngineName.NAMESPACE)
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface EngineName {
    String PREFIX_ = "hotplate.";

    /** The namespace of the capability that a bundle with an engine provides. */
    String NAMESPACE = "hotplate.engine";

    /** The name in the entry {@code Engine} of archives' manifests, such as {@code MXNet}. */
    @Attribute("name")
    String value();
}
