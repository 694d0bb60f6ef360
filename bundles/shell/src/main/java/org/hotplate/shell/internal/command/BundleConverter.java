// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import org.apache.felix.service.command.Converter;
import org.hotplate.shell.internal.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Allows Felix's own commands, such as {@code headers} and {@code refresh}, to take bundles by number or symbolic name.
 * Gogo's interactive shells contain such a converter, but they are not part of Hotplate.
 */
@Component(property = Converter.CONVERTER_CLASSES + "=org.osgi.framework.Bundle")
public final class BundleConverter implements Converter {

    private final BundleFinder bundles;

    @Activate
    public BundleConverter(BundleContext context) {
        bundles = new BundleFinder(context);
    }

    @Override
    public @Nullable Object convert(Class<?> desiredType, Object in) {
        if (desiredType != Bundle.class) {
            return null;
        }
        try {
            return bundles.find(in.toString());
        } catch (CommandException e) {
            // null means that the value cannot be converted; Gogo then reports wrong arguments
            return null;
        }
    }

    @Override
    public @Nullable CharSequence format(Object target, int level, Converter escape) {
        return target instanceof Bundle bundle ? bundle.getBundleId() + " " + BundleText.of(bundle) : null;
    }
}
