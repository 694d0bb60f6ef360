// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the jars in the watched folder before fileinstall does, which says nothing of a jar that is not a bundle, and
 * takes one that is a bundle already there for an update of that bundle: the server's own handler would be replaced by
 * a copy of it, and go when the copy is deleted. Such a jar is claimed here, and not installed.
 */
@Component(service = ArtifactInstaller.class, immediate = true)
public final class JarCheck implements ArtifactInstaller {

    private static final Logger LOG = LoggerFactory.getLogger(JarCheck.class);
    private static final String JAR = ".jar";

    private final BundleContext context;
    /** What was last said of a jar, so that it is said once. */
    private final Map<Path, String> said = new ConcurrentHashMap<>();

    @Activate
    public JarCheck(BundleContext context) {
        this.context = context;
    }

    @Override
    public boolean canHandle(File file) {
        Path jar = file.toPath();
        if (!file.getName().endsWith(JAR)) {
            return false;
        }
        try {
            Optional<String> twin = twin(jar, BundleIdentity.of(jar));
            twin.ifPresentOrElse(which -> warn(jar, which), () -> said.remove(jar));
            return twin.isPresent();
        } catch (IOException e) {
            warn(jar, "%s; a handler's jar is a whole OSGi bundle".formatted(e.getMessage()));
            return false;
        }
    }

    @Override
    public void install(File file) {
        LOG.debug("{} is ignored", file);
    }

    @Override
    public void update(File file) {
        LOG.debug("{} is ignored", file);
    }

    /** Called for a jar that is gone, and for one that is another bundle now: that one is to be offered anew. */
    @Override
    public void uninstall(File file) throws IOException {
        said.remove(file.toPath());
        if (file.exists()) {
            Files.setLastModifiedTime(file.toPath(), FileTime.from(Instant.now()));
        }
    }

    /** Says which other bundle a jar is the same as, if there is one. */
    private Optional<String> twin(Path jar, BundleIdentity identity) throws IOException {
        var same = Arrays.stream(context.getBundles())
                .filter(identity::isOf)
                .map(bundle -> bundle.getLocation())
                .toList();
        String own = jar.toUri().getRawPath();
        if (same.stream().anyMatch(location -> location.endsWith(own))) {
            return Optional.empty();
        }
        Optional<String> other = same.stream().findFirst();
        return (other.isPresent() ? other : earlierTwin(jar, identity))
                .map(where ->
                        ("it is the bundle %s, which is already installed (%s); give it another version, or remove"
                                        + " that one and copy this one again")
                                .formatted(identity, where));
    }

    /** Of two that arrive together the first by name is installed, unless it was refused before. */
    private Optional<String> earlierTwin(Path jar, BundleIdentity identity) throws IOException {
        Path folder = jar.toAbsolutePath().getParent();
        if (folder == null) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(JAR))
                    .filter(file -> file.compareTo(jar.toAbsolutePath()) < 0 && !said.containsKey(file))
                    .filter(file -> identity.isIn(file))
                    .map(Path::toString)
                    .findFirst();
        }
    }

    private void warn(Path jar, String reason) {
        if (!reason.equals(said.put(jar, reason))) {
            LOG.warn("{} is not installed: {}", jar, reason);
        }
    }
}
