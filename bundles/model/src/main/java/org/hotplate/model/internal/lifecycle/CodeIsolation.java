// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.Collection;
import org.hotplate.model.admin.CarriedHandler;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Keeps the bundles that archives carry apart: nobody is wired to one of them, neither to its packages nor to anything
 * else it offers, but itself. So two versions of one class live side by side, a carried bundle in the name of another
 * takes nothing from that one, and when it goes nothing has to be refreshed with it.
 *
 * <p>It is registered for as long as this bundle runs, which no carried bundle outlives. To take such a hook away makes
 * whatever is being resolved just then fail, so nothing that comes and goes more often may have it.
 */
@Component(
        service = {},
        immediate = true)
public final class CodeIsolation implements ResolverHookFactory, ResolverHook {

    /** Registers it, by the framework's own means: the resolver is no place to be called back by a container in. */
    @Activate
    public CodeIsolation(BundleContext context) {
        context.registerService(ResolverHookFactory.class, this, null);
    }

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
        candidates.removeIf(pending -> isForeign(pending, asking));
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
