// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.framework.FrameworkFactory;
import org.hotplate.feature.Features;
import org.hotplate.model.internal.FakeFeatures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

class FeatureTrackerTest {

    @Test
    void followsTheService(@TempDir Path folder) throws Exception {
        Framework framework =
                new FrameworkFactory().newFramework(Map.of("org.osgi.framework.storage", folder.toString()));
        framework.start();
        BundleContext context = framework.getBundleContext();
        FeatureHints hints = new FeatureHints();
        AtomicInteger changes = new AtomicInteger();
        FeatureTracker tracker = new FeatureTracker(context, hints, changes::incrementAndGet);
        tracker.open();
        assertThat(hints.engine("MXNet")).isEmpty();

        ServiceRegistration<Features> service = context.registerService(
                Features.class, new FakeFeatures(Map.of("MXNet", List.of("mxnet-cpu")), Map.of(), Map.of()), null);
        assertThat(hints.engine("MXNet")).contains("feature:install mxnet-cpu");
        assertThat(changes).hasValue(1);

        Dictionary<String, Object> changed = new Hashtable<>(Map.of("changed", 1));
        service.setProperties(changed);
        assertThat(changes).hasValue(2);

        service.unregister();
        assertThat(hints.engine("MXNet")).isEmpty();
        tracker.close();
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void knowsTheServiceByItsName() {
        assertThat(FeatureTracker.SERVICE).isEqualTo(Features.class.getName());
    }
}
