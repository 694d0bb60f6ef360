// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Settings;

/** The jars that a server on a base would run, without running it. */
public final class ServerJars {

    private ServerJars() {}

    /** Lists those of the features to boot from, in that order, and then those in the watched folder. */
    public static List<Path> of(Base base, Settings settings) throws Refusal {
        return of(base.home().resolve("features"), base.home().resolve("system"), base, settings);
    }

    /** Does the same with features and bundles that lie where they were built. */
    static List<Path> of(Path features, Path repository, Base base, Settings settings) throws Refusal {
        var catalog = new FeatureCatalog(features, repository, FrameworkProperties.of(base, settings));
        var jars = new ArrayList<Path>();
        for (var feature : FeatureSelection.of(base, settings).read(catalog, new ArrayList<>())) {
            feature.bundles().stream().map(bundle -> bundle.in(repository)).forEach(jars::add);
        }
        if (Files.isDirectory(settings.deploy())) {
            try (var files = Files.list(settings.deploy())) {
                files.filter(ServerJars::isOffered).sorted().forEach(jars::add);
            } catch (IOException e) {
                throw Refusal.failure("Cannot read the folder %s: %s.".formatted(settings.deploy(), Reason.of(e)));
            }
        }
        return jars;
    }

    private static boolean isOffered(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(".jar") && !name.startsWith(".") && Files.isRegularFile(file);
    }
}
