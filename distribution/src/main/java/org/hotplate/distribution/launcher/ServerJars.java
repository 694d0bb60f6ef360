// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Settings;

/** Lists the jars that a server on a base folder would run. */
public final class ServerJars {

    private ServerJars() {}

    /** Returns the jars of the features to start with, in that order, followed by those in the watched folder. */
    public static List<Path> of(BaseFolder base, Settings settings) throws CommandException {
        return of(base.home().resolve("features"), base.home().resolve("system"), base, settings);
    }

    /** Returns the same for features and bundles in other folders. */
    static List<Path> of(Path features, Path repository, BaseFolder base, Settings settings) throws CommandException {
        var catalog = new FeatureCatalog(features, repository, FrameworkProperties.of(base, settings));
        var jars = new ArrayList<Path>();
        for (var feature : FeatureSelection.of(base, settings).read(catalog, new ArrayList<>())) {
            feature.bundles().stream().map(bundle -> bundle.in(repository)).forEach(jars::add);
        }
        if (Files.isDirectory(settings.deploy())) {
            try (var files = Files.list(settings.deploy())) {
                files.filter(ServerJars::isJar).sorted().forEach(jars::add);
            } catch (IOException e) {
                throw CommandException.failure(
                        "Cannot read the folder %s: %s.".formatted(settings.deploy(), Reason.of(e)));
            }
        }
        return jars;
    }

    private static boolean isJar(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(".jar") && !name.startsWith(".") && Files.isRegularFile(file);
    }
}
