// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.Assert.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.Test;

/** Who may see whom: the rules of docs/architecture.md that OSGi's imports and exports alone cannot state. */
public class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.hotplate");

    /** The one handler that sees DJL: it stands between our handlers and code written for DJL Serving. */
    private static final String TRANSLATORS = "org.hotplate.handler.djl..";

    @Test
    public void thereIsSomethingToJudge() {
        assertTrue("classes of every bundle are judged: " + PRODUCT.size(), PRODUCT.size() > 150);
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
        noClasses()
                .that()
                .resideInAPackage("org.hotplate.engine")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "org.hotplate.engine",
                        "org.hotplate.tensor",
                        "java..",
                        "javax.imageio..",
                        "org.jspecify..",
                        "org.osgi..")
                .check(PRODUCT);
    }

    @Test
    public void theHandlerSpiSeesTensorsOnly() {
        noClasses()
                .that()
                .resideInAPackage("org.hotplate.handler")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "org.hotplate.handler",
                        "org.hotplate.tensor",
                        "java..",
                        "javax.imageio..",
                        "org.jspecify..",
                        "org.osgi..")
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
                .resideInAnyPackage("org.hotplate.archive", "org.hotplate.archive.view")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "org.hotplate.archive",
                        "org.hotplate.archive.view",
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
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hotplate.model..",
                        "org.hotplate.engine..",
                        "org.hotplate.archive..",
                        "org.hotplate.http..",
                        "org.hotplate.rest..",
                        "org.hotplate.shell..",
                        "ai.djl..",
                        "com.sun.jna..")
                .check(PRODUCT);
    }

    @Test
    public void translatorsSeeTheEngineSpiAndDjlBesides() {
        noClasses()
                .that()
                .resideInAPackage(TRANSLATORS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hotplate.model..",
                        "org.hotplate.engine.*..",
                        "org.hotplate.archive..",
                        "org.hotplate.http..",
                        "org.hotplate.rest..",
                        "org.hotplate.shell..",
                        "ai.djl.mxnet.engine..",
                        "com.sun.jna..")
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
    public void enginesSeeNeitherModelsNorHandlers() {
        noClasses()
                .that()
                .resideInAPackage("org.hotplate.engine.*..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hotplate.model..",
                        "org.hotplate.handler..",
                        "org.hotplate.archive..",
                        "org.hotplate.http..",
                        "org.hotplate.rest..",
                        "org.hotplate.shell..")
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
                .resideInAnyPackage("org.hotplate.http..", "org.hotplate.rest..", "org.hotplate.management..")
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
                        "org.hotplate.handler..",
                        "org.hotplate.http..",
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
                        "org.hotplate.http..",
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
    public void nobodySeesAnothersInternals() {
        for (String bundle : new String[] {
            "model",
            "archive.loader",
            "rest",
            "management",
            "shell",
            "engine.mxnet",
            "engine.onnx",
            "natives",
            "image.mxnet",
            "image.java"
        }) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("org.hotplate." + bundle + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.hotplate." + bundle + ".internal..")
                    .check(PRODUCT);
        }
    }
}
