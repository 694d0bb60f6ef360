// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.hotplate.engine.EngineFactory;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NativeLibraries;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The children of the engines in the container that have an {@link EngineFactory} and native libraries. */
final class InstalledEngines implements EngineChildren {

    private static final Logger LOG = LoggerFactory.getLogger(InstalledEngines.class);
    private static final String FACTORY = "META-INF/services/" + EngineFactory.class.getName();

    private final BundleContext context;
    private final Path temporary;
    /** Guarded by this. Weak, since not every engine is a service whose removal is announced. */
    private final Map<ModelEngine, Optional<Children>> known = new WeakHashMap<>();

    /** A load may still hold an engine that has been removed. */
    private final Set<ModelEngine> removed = Collections.newSetFromMap(new WeakHashMap<>());

    private boolean closed;

    InstalledEngines(BundleContext context, Path temporary) {
        this.context = context;
        this.temporary = temporary;
        // left by a server that was killed
        Child.deleteFolder(temporary);
    }

    @Override
    public void added(ModelEngine engine, String name) {
        try {
            of(engine, name).ifPresent(Children::prepare);
        } catch (ModelLoadException e) {
            LOG.debug("Engine {} has been removed", name, e);
        }
    }

    @Override
    public synchronized Optional<Children> of(ModelEngine engine, String name) throws ModelLoadException {
        if (closed || removed.contains(engine)) {
            throw new ModelLoadException(IsolationService.CANCELLED);
        }
        return known.computeIfAbsent(engine, added -> find(added, name));
    }

    private Optional<Children> find(ModelEngine engine, String name) {
        Bundle bundle = FrameworkUtil.getBundle(engine.getClass());
        Optional<NativeLibraries> libraries = libraries(engine, name);
        if (bundle == null || bundle.getEntry(FACTORY) == null || libraries.isEmpty()) {
            LOG.info(
                    "Networks of engine {} are loaded without a trial: it has no EngineFactory or no native libraries",
                    name);
            return Optional.empty();
        }
        try {
            ChildCommand command = new ChildCommand(
                    List.copyOf(ClassPath.of(bundle, context.getBundle())),
                    libraries.get().directory(),
                    libraries.get().flavour());
            return Optional.of(new Children(name, command, temporary));
        } catch (IOException e) {
            LOG.warn("Networks of engine {} are loaded without a trial: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    /** Returns the libraries that the engine uses: those of its platform, or else the highest ranked ones. */
    private Optional<NativeLibraries> libraries(ModelEngine engine, String name) {
        try {
            Collection<ServiceReference<NativeLibraries>> found = context.getServiceReferences(
                    NativeLibraries.class, "(%s=%s)".formatted(NativeLibraries.FRAMEWORK, name));
            List<NativeLibraries> bestFirst = found.stream()
                    .sorted(Comparator.reverseOrder())
                    .map(context::getService)
                    .filter(libraries -> libraries != null)
                    .toList();
            return bestFirst.stream()
                    .filter(libraries -> libraries.flavour().equals(engine.flavour()))
                    .findFirst()
                    .or(() -> bestFirst.stream().findFirst());
        } catch (InvalidSyntaxException e) {
            LOG.debug("'{}' is not the name of an engine with native libraries", name, e);
            return Optional.empty();
        }
    }

    @Override
    public synchronized void remove(ModelEngine engine) {
        removed.add(engine);
        Optional<Children> gone = known.remove(engine);
        if (gone != null) {
            gone.ifPresent(Children::close);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        known.values().forEach(each -> each.ifPresent(Children::close));
        known.clear();
    }
}
