// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.framework.FrameworkFactory;
import org.hotplate.distribution.Refusal;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** An OSGi framework and the bundles that features put into it. */
final class Container {

    /** Configuration Admin runs from here on, and nothing that asks for a configuration does. */
    private static final int CONFIGURABLE = 2;

    private static final int RUNNING = 40;

    private final Framework framework;
    private final Path repository;
    private final Map<String, Bundle> installed = new LinkedHashMap<>();
    private final BundleReport report = new BundleReport();

    /** @param repository where the bundles lie, laid out like a Maven repository */
    Container(Map<String, String> properties, Path repository) {
        this.framework = new FrameworkFactory().newFramework(properties);
        this.repository = repository;
    }

    /** Initializes the framework, before its first bundle, and returns its context. */
    BundleContext prepare() throws Refusal {
        try {
            framework.init();
            return framework.getBundleContext();
        } catch (BundleException e) {
            throw Refusal.failure("The OSGi framework does not start: %s.".formatted(e.getMessage()));
        }
    }

    /**
     * Starts the framework with everything the features list.
     *
     * @return what does not run although a feature lists it, a sentence each
     * @throws Refusal if a bundle is not there or the framework itself cannot start
     */
    List<String> start(List<FeatureFile> features) throws Refusal {
        try {
            framework.init();
            framework.getBundleContext().addFrameworkListener(report);
            for (var feature : features) {
                for (var bundle : feature.bundles()) {
                    install(bundle);
                }
            }
            framework.start();
            moveTo(CONFIGURABLE);
            var configurations = features.stream()
                    .flatMap(feature -> feature.configurations().stream())
                    .toList();
            new ConfigurationStep(framework.getBundleContext()).apply(configurations);
            moveTo(RUNNING);
            return problems();
        } catch (BundleException e) {
            throw Refusal.failure("The OSGi framework does not start: %s.".formatted(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.failure("The start was interrupted.");
        }
    }

    private void install(FeatureEntry entry) throws Refusal, BundleException {
        var file = entry.in(repository);
        var location = entry.location(repository);
        if (installed.containsKey(location)) {
            return;
        }
        if (!Files.isRegularFile(file)) {
            throw Refusal.failure("The feature '%s' lists %s, but %s does not exist; unpack the distribution again."
                    .formatted(entry.feature(), entry.id(), file));
        }
        var bundle = framework.getBundleContext().installBundle(location);
        installed.put(location, bundle);
        bundle.adapt(BundleStartLevel.class).setStartLevel(entry.startLevel());
        if (!isFragment(bundle)) {
            try {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            } catch (BundleException e) {
                report.failed(bundle, e);
            }
        }
    }

    private void moveTo(int level) throws InterruptedException {
        var arrived = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(level, event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                arrived.countDown();
            }
        });
        arrived.await();
    }

    private List<String> problems() {
        var problems = new ArrayList<String>();
        for (var bundle : installed.values()) {
            if (!isFragment(bundle)) {
                report.problem(bundle).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }

    Framework framework() {
        return framework;
    }
}
