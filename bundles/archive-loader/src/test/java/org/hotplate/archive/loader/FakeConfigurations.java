// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A Configuration Admin that lists the configurations of a map, or fails to. */
final class FakeConfigurations {

    private final Map<String, Map<String, Object>> configurations = new TreeMap<>();
    private boolean broken;

    synchronized void put(String pid, Map<String, Object> properties) {
        configurations.put(pid, properties);
    }

    synchronized void broken(boolean broken) {
        this.broken = broken;
    }

    ConfigurationAdmin admin() {
        return fake(ConfigurationAdmin.class, (self, method, arguments) -> {
            assert method.getName().equals("listConfigurations") : method;
            return list();
        });
    }

    @SuppressWarnings("unchecked")
    ServiceReference<ConfigurationAdmin> reference() {
        return fake(ServiceReference.class, (self, method, arguments) -> {
            throw new UnsupportedOperationException(method.toString());
        });
    }

    private synchronized Configuration[] list() throws IOException {
        if (broken) {
            throw new IOException("broken");
        }
        return configurations.entrySet().stream()
                .map(entry -> fake(Configuration.class, (self, method, arguments) -> switch (method.getName()) {
                    case "getPid" -> entry.getKey();
                    case "getProperties" -> FrameworkUtil.asDictionary(entry.getValue());
                    default -> throw new UnsupportedOperationException(method.toString());
                }))
                .toArray(Configuration[]::new);
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
