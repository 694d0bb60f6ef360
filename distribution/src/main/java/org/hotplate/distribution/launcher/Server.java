// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.ServerOptions;
import org.hotplate.distribution.Settings;
import org.hotplate.distribution.client.Client;

/** Runs a server in this process. */
public final class Server {

    private static final boolean INTERACTIVE = Boolean.getBoolean("hotplate.interactive");
    private static final Duration DEMO_TIMEOUT = Duration.ofSeconds(60);

    private final BaseFolder base;

    public Server(BaseFolder base) {
        this.base = base;
    }

    /** Runs a server until it is stopped; returns the exit status. */
    public int run(ServerOptions options) throws InterruptedException {
        try {
            base.createFolders();
            var lock = BaseLock.acquire(base);
            var settings = settings(options);
            new ModelPlacement(settings.deploy()).place(options.models());
            var container = boot(settings);
            if (INTERACTIVE) {
                int status = new Client(base.folder()).serverShell();
                System.out.println("Stopping the server.");
                System.exit(status); // stops the framework; the lock is released by the end of the process
            }
            container.framework().waitForStop(0);
            lock.release();
            return 0;
        } catch (CommandException e) {
            return failed(e);
        }
    }

    /** Runs a server with the sample model in a folder of its own, sends a request, and waits until it is stopped. */
    public int demo(ServerOptions options) throws InterruptedException {
        try {
            base.createFolders();
            var lock = BaseLock.acquire(base);
            options.deployByDefault(base.data().resolve("demo"));
            var settings = settings(options);
            new ModelPlacement(settings.deploy()).place(options.models());
            new Demo(base, settings).run(boot(settings).framework(), options.timeout(DEMO_TIMEOUT));
            lock.release();
            return 0;
        } catch (CommandException e) {
            return failed(e);
        }
    }

    private static int failed(CommandException failure) {
        System.err.println("hotplate: " + failure.getMessage());
        // halt instead of exit: a library's shutdown hook may wait for native code that never returns
        Runtime.getRuntime().halt(failure.exitStatus());
        return failure.exitStatus();
    }

    private Settings settings(ServerOptions options) throws CommandException {
        var settings = Settings.load(base, options);
        createDeploy(settings);
        settings.checkAddress();
        RestrictedUrls.setRules(FetchRules.of(settings));
        return settings;
    }

    private Container boot(Settings settings) throws CommandException {
        var properties = FrameworkProperties.of(base, settings);
        var catalog =
                new FeatureCatalog(base.home().resolve("features"), base.home().resolve("system"), properties);
        var selection = FeatureSelection.of(base, settings);
        var problems = new ArrayList<String>();
        var features = selection.read(catalog, problems);
        var container = new Container(properties, catalog.repository());
        var files = new RuntimeFiles(base);
        new Shutdown(container.framework(), files, settings.stopGrace()).onExit();
        var bundles =
                features.stream().flatMap(feature -> feature.bundles().stream()).toList();
        files.write(
                settings,
                (int) bundles.stream().filter(FeatureEntry::isEngine).count(),
                bundles.stream().anyMatch(FeatureEntry::isHttpFrontEnd));
        var live = new FeatureManager(container.prepare(), catalog, selection, features, FeatureOverrides.file(base));
        live.register();
        problems.addAll(container.start(features));
        problems.forEach(problem -> System.err.println("hotplate: " + problem));
        System.out.printf(
                "Hotplate listens on http://%s:%d and watches %s; logs are in %s%n",
                settings.host(), settings.port(), settings.deploy(), base.logs());
        return container;
    }

    private static void createDeploy(Settings settings) throws CommandException {
        try {
            Files.createDirectories(settings.deploy());
        } catch (IOException e) {
            throw CommandException.failure(
                    "Cannot create the folder %s: %s.".formatted(settings.deploy(), Reason.of(e)));
        }
    }
}
