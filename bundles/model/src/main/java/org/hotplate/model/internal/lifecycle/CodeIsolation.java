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
 * Isolates the bundles that archives contain: no other bundle is wired to their packages or other capabilities. So two
 * versions of one class can be loaded, a bundle that uses the name of another replaces nothing of it, and no other
 * bundle is refreshed when one is uninstalled.
 *
 * <p>It is registered as long as this bundle runs, which is longer than any bundle of an archive. Unregistering a
 * resolver hook makes a resolution in progress fail, so it must not be registered for a shorter time.
 */
@Component(
        service = {},
        immediate = true)
public final class CodeIsolation implements ResolverHookFactory, ResolverHook {

    /** Registers it with the framework's API: a component container must not be called back by the resolver. */
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

    /** A bundle of an archive does not collide with an installed singleton bundle of the same name. */
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
