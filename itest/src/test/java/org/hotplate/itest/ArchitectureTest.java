// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * Checks which module uses which: the rules of docs/architecture.md that imports and exports of bundles do not enforce.
 */
public class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.hotplate");

    /** The only handler that uses DJL: an adapter for code that was written for DJL Serving. */
    private static final String TRANSLATORS = "org.hotplate.handler.djl..";

    /** The folder in bundles/ of each class, by the class's name. */
    private static final Map<String, Path> BUNDLES = bundles();

    @Test
    public void everyClassOfEveryBundleIsJudged() {
        Set<String> missing = new TreeSet<>(BUNDLES.keySet());
        missing.removeIf(PRODUCT::contain);

        assertFalse("no sources in bundles/", BUNDLES.isEmpty());
        assertEquals("classes of bundles that are not on this module's class path", Set.of(), missing);
    }

    @Test
    public void tensorsSeeNothing() {
        noClasses()
                .that()
                .resideInAPackage("org.hotplate.tensor")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("org.hotplate.tensor", "java..", "org.jspecify..", "org.osgi.annotation..")
                .check(PRODUCT);
    }

    @Test
    public void theEngineSpiSeesTensorsOnly() {
        seesOnly("org.hotplate.engine", "org.hotplate.engine");
    }

    @Test
    public void theHandlerSpiSeesTensorsOnly() {
        seesOnly("org.hotplate.handler", "org.hotplate.handler");
    }

    @Test
    public void theHelpersOfHandlersSeeTheirSpiAndTensorsOnly() {
        seesOnly("org.hotplate.handler.image", "org.hotplate.handler", "org.hotplate.handler.image", "javax.imageio..");
        seesOnly("org.hotplate.handler.support", "org.hotplate.handler", "org.hotplate.handler.support");
    }

    /** Checks that a package uses these packages, tensors and the JDK only. */
    private static void seesOnly(String thePackage, String... allowed) {
        String[] all = Arrays.copyOf(allowed, allowed.length + 4);
        all[allowed.length] = "org.hotplate.tensor";
        all[allowed.length + 1] = "java..";
        all[allowed.length + 2] = "org.jspecify..";
        all[allowed.length + 3] = "org.osgi..";
        noClasses()
                .that()
                .resideInAPackage(thePackage)
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(all)
                .check(PRODUCT);
    }

    @Test
    public void theFormatsArePlainJava() {
        noClasses()
                .that()
                .resideInAPackage("org.hotplate.formats..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "org.hotplate.formats..",
                        "org.hotplate.tensor",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.jspecify..",
                        "org.osgi.annotation..")
                .check(PRODUCT);
    }

    @Test
    public void theArchiveIsPlainJava() {
        noClasses()
                .that()
                .resideInAPackage("org.hotplate.archive..")
                .and()
                .resideOutsideOfPackage("org.hotplate.archive.loader..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "org.hotplate.archive..",
                        "org.hotplate.common..",
                        "org.hotplate.formats..",
                        "org.hotplate.tensor",
                        "java..",
                        "javax.security.auth.x500..",
                        "com.fasterxml.jackson..",
                        "org.jspecify..",
                        "org.osgi.annotation..")
                .check(PRODUCT);
    }

    @Test
    public void handlersSeeTheirSpiOnly() {
        noClasses()
                .that()
                .resideInAPackage("org.hotplate.handler.*..")
                .and()
                .resideOutsideOfPackage(TRANSLATORS)
                .should()
                .dependOnClassesThat(
                        oursExcept("org.hotplate.common..", "org.hotplate.handler..", "org.hotplate.tensor")
                                .or(resideInAnyPackage("ai.djl..", "com.sun.jna..")))
                .check(PRODUCT);
    }

    @Test
    public void translatorsSeeTheEngineSpiAndDjlBesides() {
        noClasses()
                .that()
                .resideInAPackage(TRANSLATORS)
                .should()
                .dependOnClassesThat(oursExcept(
                                "org.hotplate.common..",
                                "org.hotplate.engine",
                                "org.hotplate.handler..",
                                "org.hotplate.tensor")
                        .or(resideInAnyPackage("ai.djl.mxnet.engine..", "com.sun.jna..")))
                .check(PRODUCT);
    }

    @Test
    public void handlersDoNotSeeOneAnother() {
        slices().matching("org.hotplate.handler.(**).internal..")
                .should()
                .notDependOnEachOther()
                .check(PRODUCT);
    }

    @Test
    public void enginesSeeTheirSpiAndTheFormatsOnly() {
        noClasses()
                .that()
                .resideInAPackage("org.hotplate.engine.*..")
                .should()
                .dependOnClassesThat(oursExcept(
                        "org.hotplate.common..",
                        "org.hotplate.engine..",
                        "org.hotplate.formats..",
                        "org.hotplate.natives..",
                        "org.hotplate.tensor"))
                .check(PRODUCT);
    }

    @Test
    public void enginesDoNotSeeOneAnother() {
        slices().matching("org.hotplate.engine.(*).internal..")
                .should()
                .notDependOnEachOther()
                .check(PRODUCT);
    }

    @Test
    public void onnxRuntimeStaysInItsEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.hotplate.engine.onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(PRODUCT);
    }

    @Test
    public void onlyTheModelJoinsArchiveEngineAndHandler() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.hotplate.grpc..",
                        "org.hotplate.http..",
                        "org.hotplate.rest..",
                        "org.hotplate.health..",
                        "org.hotplate.management..",
                        "org.hotplate.metrics..",
                        "org.hotplate.mms..",
                        "org.hotplate.oip..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.hotplate.engine..", "org.hotplate.archive..", "org.hotplate.shell..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAnyPackage("org.hotplate.archive.loader..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hotplate.engine..",
                        "org.hotplate.grpc..",
                        "org.hotplate.handler..",
                        "org.hotplate.http..",
                        "org.hotplate.mms..",
                        "org.hotplate.oip..",
                        "org.hotplate.rest..",
                        "org.hotplate.shell..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAnyPackage("org.hotplate.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hotplate.archive.loader..",
                        "org.hotplate.grpc..",
                        "org.hotplate.http..",
                        "org.hotplate.mms..",
                        "org.hotplate.oip..",
                        "org.hotplate.rest..",
                        "org.hotplate.shell..",
                        "ai.djl..")
                .check(PRODUCT);
    }

    @Test
    public void djlStaysInItsEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.hotplate.engine.mxnet..", TRANSLATORS, "org.hotplate.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(PRODUCT);
    }

    @Test
    public void grpcStaysInItsFrontEnd() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.hotplate.grpc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "com.google.protobuf..")
                .check(PRODUCT);
    }

    @Test
    public void theRulesOfTheOpenInferenceProtocolDoNotSeeATransport() {
        noClasses()
                .that()
                .resideInAPackage("org.hotplate.oip.protocol")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "io.grpc..", "org.hotplate.oip.internal..")
                .check(PRODUCT);
    }

    @Test
    public void nobodySeesAnothersInternals() {
        classes().should(useNoInternalsOfOthers()).check(PRODUCT);
    }

    /** Classes of this project outside of some packages. */
    private static DescribedPredicate<JavaClass> oursExcept(String... packages) {
        return resideInAPackage("org.hotplate..").and(not(resideInAnyPackage(packages)));
    }

    private static ArchCondition<JavaClass> useNoInternalsOfOthers() {
        return new ArchCondition<>("use internal packages of their own bundle only") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    JavaClass used = dependency.getTargetClass().getBaseComponentType();
                    boolean internal =
                            List.of(used.getPackageName().split("\\.")).contains("internal")
                                    && used.getPackageName().startsWith("org.hotplate.");
                    if (internal && !Objects.equals(bundle(user), bundle(used))) {
                        events.add(SimpleConditionEvent.violated(user, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static Path bundle(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return BUNDLES.getOrDefault(outermost.getName(), Path.of("none"));
    }

    private static void addClasses(Path folder, Path sources, Map<String, Path> bundles) throws IOException {
        if (Files.isDirectory(sources)) {
            try (Stream<Path> files = Files.walk(sources)) {
                files.map(file -> sources.relativize(file).toString())
                        .filter(file -> file.endsWith(".java") && !file.endsWith("-info.java"))
                        .map(file -> file.replace(".java", "").replace(File.separatorChar, '.'))
                        .forEach(name -> bundles.put(name, folder));
            }
        }
    }

    private static Map<String, Path> bundles() {
        Map<String, Path> bundles = new HashMap<>();
        try (Stream<Path> folders = Files.list(Path.of("../bundles"))) {
            for (Path folder : folders.toList()) {
                addClasses(folder, folder.resolve("src/main/java"), bundles);
                addClasses(folder, folder.resolve("target/generated-sources/protobuf"), bundles);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bundles;
    }
}
