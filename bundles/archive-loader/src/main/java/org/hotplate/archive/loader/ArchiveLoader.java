// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.model.deploy.Installation;
import org.hotplate.model.deploy.ModelArchives;
import org.hotplate.model.deploy.TransferListener;
import org.hotplate.server.ServerFolders;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The component of the archive loader. A change of its configuration replaces the {@link LoaderInstance}; a
 * configuration with a wrong value changes nothing.
 */
@Component(
        service = {ModelArchives.class, ConfigurationListener.class},
        immediate = true,
        configurationPid = LoaderSettings.PID)
public final class ArchiveLoader implements ModelArchives, ConfigurationListener {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveLoader.class);

    private final Function<LoaderSettings, LoaderInstance> factory;
    private volatile LoaderInstance loader;

    @Activate
    public ArchiveLoader(
            Map<String, Object> properties,
            BundleContext context,
            @Reference ServerFolders folders,
            @Reference ModelRegistry registry,
            @Reference ModelDeployments deployments,
            @Reference ConfigurationAdmin configurations) {
        this(
                LoaderSettings.atStart(properties, LOG),
                settings -> LoaderInstance.start(settings, context, folders, registry, deployments, configurations));
    }

    ArchiveLoader(LoaderSettings settings, Function<LoaderSettings, LoaderInstance> factory) {
        this.factory = factory;
        this.loader = factory.apply(settings);
    }

    @Modified
    synchronized void modified(Map<String, Object> properties) {
        Optional<LoaderSettings> settings = LoaderSettings.changed(properties, LOG);
        if (settings.isPresent()) {
            loader.stop();
            loader = factory.apply(settings.get());
        }
    }

    @Deactivate
    synchronized void deactivate() {
        loader.stop();
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        loader.configurationEvent(event);
    }

    @Override
    public Path folder() {
        return loader.folder();
    }

    @Override
    public Installation install(InstallRequest request, TransferListener progress) throws DeployException {
        return loader.install(request, progress);
    }

    @Override
    public Path remove(String model) throws DeployException {
        return loader.remove(model);
    }

    @Override
    public Path reload(String model) throws DeployException {
        return loader.reload(model);
    }

    @Override
    public void rollback(String model) throws DeployException {
        loader.rollback(model);
    }

    @Override
    public CarriedCode trust(String model, Optional<String> sha256) throws DeployException {
        return loader.trust(model, sha256);
    }

    @Override
    public InputStream fetch(String url, TransferListener progress) throws DeployException {
        return loader.fetch(url, progress);
    }
}
