// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.Collection;
import org.hotplate.model.CarriedHandler;
import org.osgi.framework.Bundle;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Keeps the bundles that archives carry apart: nobody is wired to one of them, neither to its packages nor to anything
 * else it offers, but itself. So two versions of one class live side by side, a carried bundle in the name of another
 * takes nothing from that one, and when it goes nothing has to be refreshed with it.
 */
final class CodeIsolation implements ResolverHookFactory, ResolverHook {

    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        return this;
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        // any bundle may be resolved
    }

    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
        Bundle asking = requirement.getRevision().getBundle();
        candidates.removeIf(candidate -> isForeign(candidate, asking));
    }

    /** A carried bundle is no other version of a bundle that may be there once only. */
    @Override
    public void filterSingletonCollisions(BundleCapability singleton, Collection<BundleCapability> collisions) {
        Bundle bundle = singleton.getRevision().getBundle();
        collisions.removeIf(collision -> isCarried(bundle) || isForeign(collision, bundle));
    }

    @Override
    public void end() {
        // nothing is kept between two resolutions
    }

    private static boolean isForeign(BundleCapability capability, Bundle asking) {
        Bundle offering = capability.getRevision().getBundle();
        return isCarried(offering) && !offering.equals(asking);
    }

    private static boolean isCarried(Bundle bundle) {
        return CarriedHandler.isCarried(bundle.getLocation());
    }
}
