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
 * Lets Felix's own commands, such as {@code headers} and {@code refresh}, take bundles by number or symbolic name: Gogo's
 * interactive shells bring such a converter, and none of them runs here.
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
            // null is the word for "not by me": the arguments do not fit then
            return null;
        }
    }

    @Override
    public @Nullable CharSequence format(Object target, int level, Converter escape) {
        return target instanceof Bundle bundle ? bundle.getBundleId() + " " + BundleText.of(bundle) : null;
    }
}
