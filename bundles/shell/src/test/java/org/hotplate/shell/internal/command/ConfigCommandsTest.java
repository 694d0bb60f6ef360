// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

final class ConfigCommandsTest {

    @Test
    void showsEachValueWithItsSource() throws Exception {
        Hashtable<String, Object> models = new Hashtable<>(Map.of(
                "service.pid",
                "hotplate.models",
                "felix.fileinstall.filename",
                "file:/base/conf/hotplate.models.cfg",
                "queue",
                "5",
                "password",
                "$[secret:password]"));
        Hashtable<String, Object> health = new Hashtable<>(Map.of("ready.models", new String[] {"a", "b"}));

        Hashtable<String, Object> library = new Hashtable<>(Map.of("threads", 4));

        String shown = commands(
                        configuration("hotplate.models", models),
                        configuration("hotplate.health", health),
                        configuration("org.example.library", library))
                .show(false);

        assertThat(shown.lines().map(line -> line.replaceAll(" +", " ").strip()))
                .contains(
                        "server port --port 9002",
                        "server stop-grace default 30",
                        "hotplate.health ready.models set at run time a, b",
                        "hotplate.models password conf/hotplate.models.cfg $[secret:password]",
                        "hotplate.models queue conf/hotplate.models.cfg 5")
                .noneMatch(line ->
                        line.contains("fileinstall") || line.contains("service.pid") || line.contains("threads"));
    }

    @Test
    void showsTheSettingsAsJsonWhereNothingElseIsConfigured() throws Exception {
        assertThat(commands().show(true))
                .contains("\"key\"")
                .contains("\"port\"")
                .contains("\"9002\"");
    }

    private static ConfigCommands commands(Configuration... configurations) {
        BundleContext context =
                proxy(BundleContext.class, "getProperty", "port\t--port\t9002\nstop-grace\tdefault\t30");
        return new ConfigCommands(
                context,
                proxy(
                        ConfigurationAdmin.class,
                        "listConfigurations",
                        configurations.length == 0 ? null : configurations));
    }

    private static Configuration configuration(String pid, Hashtable<String, Object> properties) {
        return (Configuration) Proxy.newProxyInstance(
                Configuration.class.getClassLoader(),
                new Class<?>[] {Configuration.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getPid" -> pid;
                    case "getProperties" -> properties;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Returns an object with one method. */
    private static <T> T proxy(Class<T> type, String name, Object result) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        return result;
                    }
                    throw new UnsupportedOperationException(method.getName());
                }));
    }
}
