// SPDX-License-Identifier: Apache-2.0
package org.hotplate.server.internal;

import java.io.File;
import java.nio.file.Path;
import org.hotplate.server.ServerFolders;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * The folders that the launcher sets as framework properties. In a container without this launcher they are below
 * {@code hotplate.base} or, if that is not set, in this bundle's storage.
 */
@Component(service = ServerFolders.class)
public final class PropertyFolders implements ServerFolders {

    private final BundleContext context;
    private final Path base;

    @Activate
    public PropertyFolders(BundleContext context) {
        this.context = context;
        File storage = context.getDataFile("");
        base = folder("hotplate.base", storage == null ? Path.of("hotplate") : storage.toPath());
    }

    @Override
    public Path deploy() {
        return folder("hotplate.deploy", base.resolve("deploy"));
    }

    @Override
    public Path data() {
        return folder("hotplate.data", base.resolve("data"));
    }

    @Override
    public Path conf() {
        return folder("hotplate.conf", base.resolve("conf"));
    }

    @Override
    public Path logs() {
        return folder("hotplate.logs", base.resolve("logs"));
    }

    private Path folder(String property, Path defaultFolder) {
        String named = context.getProperty(property);
        return (named == null || named.isBlank() ? defaultFolder : Path.of(named))
                .toAbsolutePath()
                .normalize();
    }
}
