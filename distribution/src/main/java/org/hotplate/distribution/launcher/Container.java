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
import org.hotplate.distribution.CommandException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** An OSGi framework with the bundles of features. */
final class Container {

    /** The start level at which Configuration Admin is running, and no bundle that needs a configuration is. */
    private static final int CONFIGURATION_LEVEL = 2;

    private static final int ACTIVE_LEVEL = 40;

    private final Framework framework;
    private final Path repository;
    private final Map<String, Bundle> installed = new LinkedHashMap<>();
    private final BundleFailures report = new BundleFailures();

    /** @param repository the folder with the bundles, in the layout of a Maven repository */
    Container(Map<String, String> properties, Path repository) {
        this.framework = new FrameworkFactory().newFramework(properties);
        this.repository = repository;
    }

    /** Initializes the framework, before any bundle is installed, and returns its context. */
    BundleContext prepare() throws CommandException {
        try {
            framework.init();
            return framework.getBundleContext();
        } catch (BundleException e) {
            throw CommandException.failure("The OSGi framework does not start: %s.".formatted(e.getMessage()));
        }
    }

    /**
     * Starts the framework with all bundles of the features.
     *
     * @return a sentence for each bundle that is not running
     * @throws CommandException if a bundle's file is missing or the framework cannot start
     */
    List<String> start(List<FeatureFile> features) throws CommandException {
        try {
            framework.init();
            framework.getBundleContext().addFrameworkListener(report);
            for (var feature : features) {
                for (var bundle : feature.bundles()) {
                    install(bundle);
                }
            }
            framework.start();
            setStartLevel(CONFIGURATION_LEVEL);
            var configurations = features.stream()
                    .flatMap(feature -> feature.configurations().stream())
                    .toList();
            new ConfigurationStep(framework.getBundleContext()).apply(configurations);
            setStartLevel(ACTIVE_LEVEL);
            return problems();
        } catch (BundleException e) {
            throw CommandException.failure("The OSGi framework does not start: %s.".formatted(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failure("The start was interrupted.");
        }
    }

    private void install(FeatureEntry entry) throws CommandException, BundleException {
        var file = entry.in(repository);
        var location = entry.location(repository);
        if (installed.containsKey(location)) {
            return;
        }
        if (!Files.isRegularFile(file)) {
            throw CommandException.failure(
                    "The feature '%s' lists %s, but %s does not exist; unpack the distribution again."
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

    private void setStartLevel(int level) throws InterruptedException {
        var reached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(level, event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                reached.countDown();
            }
        });
        reached.await();
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
