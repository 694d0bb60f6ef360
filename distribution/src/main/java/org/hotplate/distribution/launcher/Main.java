// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Options;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Settings;

/** Runs a server in this process until it is asked to end. */
public final class Main {

    private static final boolean DEMO = Boolean.getBoolean("hotplate.demo");
    private static final boolean INTERACTIVE = Boolean.getBoolean("hotplate.interactive");

    private final Base base;

    private Main(Base base) {
        this.base = base;
    }

    public static void main(String[] arguments) throws InterruptedException {
        try {
            new Main(Base.ofSystemProperties()).run(List.of(arguments));
        } catch (Refusal e) {
            System.err.println("hotplate: " + e.getMessage());
            // not exit: a library's shutdown hook may wait for native code that never answers
            Runtime.getRuntime().halt(e.exitStatus());
        }
    }

    private void run(List<String> arguments) throws Refusal, InterruptedException {
        var options = Options.parse(arguments);
        base.createFolders();
        var lock = BaseLock.acquire(base);
        var settings = Settings.load(base, options);
        createDeploy(settings);
        settings.checkAddress();
        GuardedUrls.setRules(FetchRules.of(settings));
        new ModelPlacement(settings.deploy()).place(options.models());
        if (DEMO) {
            new Demo(base, settings).run(boot(settings).framework(), options.timeout());
        } else if (INTERACTIVE) {
            boot(settings);
            System.exit(org.hotplate.distribution.client.Main.run("shell"));
        } else {
            boot(settings).framework().waitForStop(0);
        }
        lock.release();
        System.exit(0);
    }

    private Container boot(Settings settings) throws Refusal {
        var properties = FrameworkProperties.of(base, settings);
        var catalog =
                new FeatureCatalog(base.home().resolve("features"), base.home().resolve("system"), properties);
        var selection = FeatureSelection.of(base, settings);
        var problems = new ArrayList<String>();
        var features = selection.read(catalog, problems);
        var container = new Container(properties, catalog.repository());
        var files = new RunningFiles(base);
        new Shutdown(container.framework(), files, settings.stopGrace()).onExit();
        var bundles =
                features.stream().flatMap(feature -> feature.bundles().stream()).toList();
        files.write(
                settings,
                (int) bundles.stream().filter(FeatureEntry::isEngine).count(),
                bundles.stream().anyMatch(FeatureEntry::isHttpFace));
        var live = new LiveFeatures(container.prepare(), catalog, selection, features, FeatureChanges.file(base));
        live.register();
        problems.addAll(container.start(features));
        problems.forEach(problem -> System.err.println("hotplate: " + problem));
        System.out.printf(
                "Hotplate serves http://%s:%d from %s; logs are in %s%n",
                settings.host(), settings.port(), settings.deploy(), base.logs());
        return container;
    }

    private static void createDeploy(Settings settings) throws Refusal {
        try {
            Files.createDirectories(settings.deploy());
        } catch (IOException e) {
            throw Refusal.failure("Cannot create the folder %s: %s.".formatted(settings.deploy(), Reason.of(e)));
        }
    }
}
