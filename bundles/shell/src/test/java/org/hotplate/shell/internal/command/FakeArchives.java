// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.model.deploy.Installation;
import org.hotplate.model.deploy.ModelArchives;
import org.hotplate.model.deploy.TransferListener;

/** Records its calls, and rejects those for models without an archive. */
final class FakeArchives implements ModelArchives {

    final List<String> calls = new ArrayList<>();
    final List<InstallRequest> requests = new ArrayList<>();
    final Map<String, byte[]> urls = new HashMap<>();
    private final Path folder;

    FakeArchives(Path folder) {
        this.folder = folder;
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public Installation install(InstallRequest request, TransferListener progress) throws DeployException {
        requests.add(request);
        if (request.source().endsWith("refused")) {
            throw new DeployException("refused");
        }
        String name = request.name().orElse("net");
        return new Installation(name, folder.resolve(name + ".model"), request.replace());
    }

    @Override
    public Path remove(String model) throws DeployException {
        return change("remove", model);
    }

    @Override
    public Path reload(String model) throws DeployException {
        return change("reload", model);
    }

    @Override
    public void rollback(String model) throws DeployException {
        change("rollback", model);
    }

    @Override
    public CarriedCode trust(String model, Optional<String> sha256) throws DeployException {
        change("trust", model);
        return new CarriedCode("labels.jar", "org.example.labels", "1.0.0", sha256.orElse("0".repeat(64)));
    }

    @Override
    public InputStream fetch(String url, TransferListener progress) throws DeployException {
        byte[] bytes = urls.get(url);
        if (bytes == null) {
            throw new DeployException("Not fetching " + url);
        }
        progress.transferred(url, bytes.length, bytes.length);
        return new ByteArrayInputStream(bytes);
    }

    private Path change(String what, String model) throws DeployException {
        calls.add(what + " " + model);
        if (model.equals("absent")) {
            throw new DeployException("Model 'absent' not found");
        }
        return folder.resolve(model + ".model");
    }
}
