// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assume.assumeTrue;

import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Domain;
import aQute.bnd.osgi.Jar;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Diff;
import aQute.bnd.version.Version;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Compares the exported packages of every bundle with the baseline: jars in the folder {@code baseline} with the
 * exported packages of an earlier build. bnd finds the differences, with OSGi's rules for consumer and provider types.
 * Its own Maven plug-in accepts every change of a 0.x version, so this test defines the rule for those: a breaking
 * change needs a higher minor version of the package, an addition needs a higher version.
 *
 * <p>{@code -Dbaseline.refresh} replaces the baseline by the present state.
 */
public class BaselineTest {

    private static final Path BASELINE = Path.of("../baseline");
    private static final boolean REFRESH = System.getProperty("baseline.refresh") != null;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @BeforeClass
    public static void refresh() throws Exception {
        if (REFRESH) {
            write(bundles());
        }
    }

    @Test
    public void exportedPackagesAreCompatibleOrHaveAHigherVersion() throws Exception {
        Map<String, Path> bundles = bundles();
        assertFalse("no bundle in bundles/ exports a package of ours", bundles.isEmpty());
        assumeTrue("there is no baseline yet", Files.exists(BASELINE));
        Set<String> faults = new TreeSet<>();
        for (Path baseline : children(BASELINE)) {
            String name = baseline.getFileName().toString().replace(".jar", "");
            Path current = bundles.get(name);
            if (current == null) {
                faults.add("bundle " + name + " is in the baseline, and no longer exports a package");
            } else {
                try (Jar older = new Jar(baseline.toFile());
                        Jar newer = trimmed(current)) {
                    faults.addAll(faults(older, newer));
                }
            }
        }

        assertEquals(
                "Raise the versions in package-info.java or undo the change; CONTRIBUTING.md, Exported packages",
                Set.of(),
                faults);
    }

    @Test
    public void everyBundleThatExportsPackagesHasABaseline() throws IOException {
        assumeTrue("there is no baseline yet", Files.exists(BASELINE));
        Set<String> missing = new TreeSet<>(bundles().keySet());
        children(BASELINE)
                .forEach(jar -> missing.remove(jar.getFileName().toString().replace(".jar", "")));

        assertEquals("write them with -Dbaseline.refresh", Set.of(), missing);
    }

    @Test
    public void aRemovedMethodNeedsAHigherMinorVersion() throws Exception {
        try (Jar older = bundle("0.1.0", "public interface Api { void kept(); void removed(); }");
                Jar newer = bundle("0.1.0", "public interface Api { void kept(); }");
                Jar micro = bundle("0.1.1", "public interface Api { void kept(); }");
                Jar minor = bundle("0.2.0", "public interface Api { void kept(); }")) {
            assertEquals(
                    List.of("package api breaks its users: REMOVED METHOD removed() in api.Api;"
                            + " it is 0.1.0 and must be 0.2.0 or higher"),
                    faults(older, newer));
            assertEquals(1, faults(older, micro).size());
            assertEquals(List.of(), faults(older, minor));
        }
    }

    @Test
    public void anAdditionNeedsAHigherVersion() throws Exception {
        try (Jar older = bundle("0.1.0", "public class Api { public void kept() {} }");
                Jar newer = bundle("0.1.0", "public class Api { public void kept() {} public void added() {} }");
                Jar micro = bundle("0.1.1", "public class Api { public void kept() {} public void added() {} }")) {
            assertEquals(1, faults(older, newer).size());
            assertEquals(List.of(), faults(older, micro));
            assertEquals(List.of(), faults(older, older));
        }
    }

    /** Returns the bundles of this build with exported packages of Hotplate, by symbolic name: folders of classes. */
    private static Map<String, Path> bundles() throws IOException {
        Map<String, Path> bundles = new TreeMap<>();
        for (Path module : children(Path.of("../bundles"))) {
            Path classes = module.resolve("target/classes");
            Path manifest = classes.resolve("META-INF/MANIFEST.MF");
            if (Files.exists(manifest)) {
                Domain domain;
                try (InputStream in = Files.newInputStream(manifest)) {
                    domain = Domain.domain(new Manifest(in));
                }
                if (domain.getExportPackage().keySet().stream().anyMatch(name -> name.startsWith("org.hotplate."))) {
                    bundles.put(domain.getBundleSymbolicName().getKey(), classes);
                }
            }
        }
        return bundles;
    }

    private static void write(Map<String, Path> bundles) throws Exception {
        Files.createDirectories(BASELINE);
        for (Path old : children(BASELINE)) {
            Files.delete(old);
        }
        for (Map.Entry<String, Path> bundle : bundles.entrySet()) {
            try (Jar jar = trimmed(bundle.getValue())) {
                jar.setReproducible("true");
                jar.setDoNotTouchManifest();
                jar.write(BASELINE.resolve(bundle.getKey() + ".jar").toFile());
            }
        }
    }

    /** Returns a bundle that contains only its exported packages. */
    private static Jar trimmed(Path classes) throws Exception {
        Jar jar = new Jar(classes.toFile());
        Set<String> exported =
                Domain.domain(jar.getManifest()).getExportPackage().keySet();
        for (String path : List.copyOf(jar.getResources().keySet())) {
            int slash = path.lastIndexOf('/');
            String name = slash < 0 ? "" : path.substring(0, slash).replace('/', '.');
            if (!path.endsWith(".class") || !exported.contains(name)) {
                jar.remove(path);
            }
        }
        return jar;
    }

    private static List<String> faults(Jar older, Jar newer) throws Exception {
        DiffPluginImpl differ = new DiffPluginImpl();
        Map<String, Version> before = versions(older);
        Map<String, Version> now = versions(newer);
        List<String> faults = new ArrayList<>();
        Diff api = differ.tree(newer).diff(differ.tree(older)).get("<api>");
        for (Diff change : api.getChildren()) {
            Version was = before.get(change.getName());
            Version is = now.get(change.getName());
            Delta delta = change.getDelta();
            if (delta == Delta.REMOVED) {
                faults.add("package %s has been removed".formatted(change.getName()));
            } else if (was != null && delta.compareTo(Delta.MICRO) > 0) {
                boolean breaks = delta == Delta.MAJOR;
                Version least = breaks
                        ? new Version(was.getMajor(), was.getMinor() + 1, 0)
                        : new Version(was.getMajor(), was.getMinor(), was.getMicro() + 1);
                if (is.compareTo(least) < 0) {
                    faults.add("package %s %s: %s; it is %s and must be %s or higher"
                            .formatted(
                                    change.getName(),
                                    breaks ? "breaks its users" : "has additions",
                                    causes(change, delta).collect(Collectors.joining(", ")),
                                    is,
                                    least));
                }
            }
        }
        return faults;
    }

    /** Describes the classes, methods and fields that changed. */
    private static Stream<String> causes(Diff change, Delta delta) {
        return change.getChildren().stream()
                .filter(part -> part.getDelta() == delta || isWhole(part))
                .flatMap(part -> isWhole(part)
                                || part.getChildren().stream()
                                        .noneMatch(inner -> inner.getDelta() == delta || isWhole(inner))
                        ? Stream.of("%s %s %s in %s"
                                .formatted(part.getDelta(), part.getType(), part.getName(), change.getName()))
                        : causes(part, delta));
    }

    private static boolean isWhole(Diff part) {
        return part.getDelta() == Delta.REMOVED || part.getDelta() == Delta.ADDED;
    }

    private static Map<String, Version> versions(Jar jar) throws Exception {
        return Domain.domain(jar.getManifest()).getExportPackage().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        exported -> Version.parseVersion(exported.getValue().getVersion())));
    }

    /** Compiles a bundle that exports the package {@code api}. */
    private Jar bundle(String version, String source) throws Exception {
        Path sources = folder.newFolder().toPath();
        Path file = Files.writeString(sources.resolve("Api.java"), "package api; " + source);
        Path classes = folder.newFolder().toPath();
        int status =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), file.toString());
        assertEquals("the compiler's exit status", 0, status);
        try (Builder builder = new Builder()) {
            builder.setBundleSymbolicName("test");
            builder.setProperty("Export-Package", "api;version=" + version);
            builder.setProperty("-noimportjava", "true");
            builder.setClasspath(new File[] {classes.toFile()});
            builder.build();
            File jar = folder.newFile();
            builder.getJar().write(jar);
            return new Jar(jar);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
