// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.model.internal.FakeFeatures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/** Bundles of handlers that lack what they need, in a framework of their own. */
class UnsatisfiedHandlersTest {

    private static final String CODEC = ImageCodec.class.getName();

    @TempDir
    Path folder;

    private Framework framework;
    private BundleContext context;
    private UnsatisfiedHandlers idle;

    @BeforeEach
    void boot() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage", folder.resolve("cache").toString()));
        framework.start();
        context = framework.getBundleContext();
        idle = new UnsatisfiedHandlers(context);
    }

    @AfterEach
    void halt() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void tellsWhatAHandlerThatRunsIsWithout() throws Exception {
        String needed = Runnable.class.getName();
        Bundle bundle = handlers("pictures", "services:List<String>=\"seen,drawn\"", needed);
        assertThat(idle.of("seen")).isEmpty();

        bundle.start();

        assertThat(idle.of("seen")).contains(new UnsatisfiedHandlers.Idle("pictures 1.2.0", needed));
        assertThat(idle.of("other")).isEmpty();
        Runnable runnable = () -> {};
        ServiceRegistration<?> service = context.registerService(Runnable.class, runnable, null);
        assertThat(idle.of("seen")).isEmpty();
        service.unregister();
        assertThat(idle.of("drawn")).isPresent();
    }

    @Test
    void isToldToWhoWaitsAndWithItTheFeatureThatBringsWhatLacks() throws Exception {
        FeatureHints hints = new FeatureHints();
        ComponentRegistry components = new ComponentRegistry(ComponentRegistryTest.DEFAULTS, hints);
        components.add(ComponentRegistryTest.engine());
        hints.take(idle);
        handlers("pictures", "services=my_service", CODEC).start();
        assertThat(components.match(ComponentRegistryTest.deployment()).missing())
                .isEqualTo("needs an image decoder, without which the handler for 'my_service' of pictures 1.2.0"
                        + " cannot start");

        hints.take(new FakeFeatures(Map.of(), Map.of(), Map.of(CODEC, List.of("java", "mxnet"))));

        assertThat(components.match(ComponentRegistryTest.deployment()).missing())
                .isEqualTo("needs an image decoder ('feature:install java' or 'feature:install mxnet' installs it),"
                        + " without which the handler for 'my_service' of pictures 1.2.0 cannot start");
    }

    private Bundle handlers(String name, String services, String needed) throws Exception {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.putValue("Manifest-Version", "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", "1.2.0");
        main.putValue("Provide-Capability", "hotplate.handler;" + services);
        main.putValue(
                "Require-Capability",
                "osgi.service;effective:=active;filter:=\"(objectClass=%s)\",".formatted(needed)
                        + "osgi.service;effective:=active;resolution:=optional;filter:=\"(objectClass=x.Y)\"");
        Path jar = folder.resolve(name + ".jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return context.installBundle(jar.toUri().toString());
    }
}
