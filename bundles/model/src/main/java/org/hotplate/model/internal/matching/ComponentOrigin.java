// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.Comparator;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * The origin of a component.
 *
 * @param bundle symbolic name and version of its bundle
 * @param version its bundle's version; of equally ranked components the highest is preferred
 * @param location the location its bundle was installed from
 * @param ranking the service's ranking; the highest is preferred
 * @param id the service's id; of otherwise equal components the lowest is preferred, as usual in OSGi
 */
public record ComponentOrigin(String bundle, Version version, String location, int ranking, long id) {

    static final Comparator<ComponentOrigin> BEST_FIRST = Comparator.comparingInt(ComponentOrigin::ranking)
            .thenComparing(ComponentOrigin::version)
            .reversed()
            .thenComparingLong(ComponentOrigin::id);

    /** Returns why this component is preferred to another one. */
    String advantageOver(ComponentOrigin other) {
        if (ranking != other.ranking) {
            return "the highest ranking (%d)".formatted(ranking);
        }
        return version.equals(other.version) ? "registered first" : "the highest version (%s)".formatted(version);
    }

    public static ComponentOrigin of(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return new ComponentOrigin(
                bundle == null ? "" : bundle.getSymbolicName() + " " + bundle.getVersion(),
                bundle == null ? Version.emptyVersion : bundle.getVersion(),
                bundle == null ? "" : bundle.getLocation(),
                reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0,
                reference.getProperty(Constants.SERVICE_ID) instanceof Long id ? id : 0);
    }
}
