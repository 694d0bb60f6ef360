// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Lists the MMS services that a {@link ModelHandlerFactory} replaces: sets the service property {@code
 * hotplate.handler.services}. The bundle's manifest contains the same list as the capability {@value #NAMESPACE}, so
 * that tools can read it without starting the bundle.
 */
@Capability(namespace = ReplacesServices.NAMESPACE)
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ReplacesServices {
    String PREFIX_ = "hotplate.handler.";

    /** The namespace of the capability that a bundle with such a factory provides. */
    String NAMESPACE = "hotplate.handler";

    /** The file names of Python services without {@code .py}, such as {@code mxnet_vision_service}. */
    @Attribute
    String[] services();
}
