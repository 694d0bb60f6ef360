// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.util.Map;
import java.util.Optional;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.admin.ModelOptions;
import org.jspecify.annotations.Nullable;

/**
 * The name of one file's model in the registry. A READY model is renamed without interruption: it is removed under the
 * old name when it is READY under the new one. Used by the loader's thread only.
 */
public final class ServedName {

    private final String file;
    private final ModelRegistry registry;
    private final ModelDeployments deployments;
    private final Map<String, String> owners;

    /** The name in the registry; null before the model is announced. */
    private @Nullable String registered;
    /** Whether the model has been READY under that name. */
    private boolean answers;
    /** The new name, while the model is still served under the old one. */
    private @Nullable String next;

    /**
     * Creates an instance without a name.
     *
     * @param file the file's {@link ArchiveKey key}
     * @param owners the file that owns each name; shared by all instances
     */
    public ServedName(String file, ModelRegistry registry, ModelDeployments deployments, Map<String, String> owners) {
        this.file = file;
        this.registry = registry;
        this.deployments = deployments;
        this.owners = owners;
    }

    /** Returns the requested name: that of the endpoint, with the version in the file's name or options. */
    public static ModelId id(String file, ModelOptions options) {
        ModelId named = ModelId.of(ArchiveKey.stem(file));
        String version = named.version().isEmpty() ? options.version().orElse("") : named.version();
        return new ModelId(options.endpoint().orElse(named.endpoint()), version);
    }

    /** Returns the origin of another model that is the same version of the same endpoint, if any. */
    public Optional<String> rival(ModelId id, String version) {
        return registry.endpoint(id.endpoint())
                .flatMap(endpoint -> endpoint.version(version))
                .filter(model -> !model.name().equals(id.toString())
                        && otherOwner(model.name()).isPresent())
                .map(model -> model.facts().origin());
    }

    /** Returns the file that owns a name, if it is another one. */
    public Optional<String> otherOwner(String endpoint) {
        return Optional.ofNullable(owners.get(endpoint)).filter(owner -> !owner.equals(file));
    }

    /**
     * Returns the model's name in the registry; if it has none yet, chooses its file's name or a similar unused one.
     */
    public String registered() {
        if (registered == null) {
            String name = ArchiveKey.stem(file);
            while (otherOwner(name).isPresent()) {
                name += ArchiveKey.ending(file);
            }
            begin(name);
            return name;
        }
        return registered;
    }

    public boolean answers() {
        return answers;
    }

    /** Returns whether the model has not been announced to the registry yet. */
    public boolean isNowhere() {
        return registered == null;
    }

    /** Adopts a model that a previous loader has left in the registry. */
    public void adopt(String endpoint, boolean ready) {
        if (registered == null) {
            begin(endpoint);
            answers = ready;
        } else {
            deployments.undeploy(endpoint);
        }
    }

    /** Records that the model will be served under a name, which no other file may own. */
    public void begin(String endpoint) {
        if (next != null && !next.equals(endpoint)) {
            remove(next);
            next = null;
        }
        owners.put(endpoint, file);
        if (registered == null) {
            registered = endpoint;
        } else if (!registered.equals(endpoint) && answers) {
            next = endpoint;
        } else if (!registered.equals(endpoint)) {
            remove(registered);
            registered = endpoint;
        }
    }

    /** Records that the model is READY under a name. */
    public void answersAt(String endpoint) {
        if (endpoint.equals(next)) {
            if (registered != null) {
                remove(registered);
            }
            registered = endpoint;
            next = null;
        }
        answers |= endpoint.equals(registered);
    }

    /** Cancels a pending change of the name; returns whether there was one. */
    public boolean stay() {
        if (next == null) {
            return false;
        }
        remove(next);
        next = null;
        return true;
    }

    /** Removes the model under all its names. */
    public void remove() {
        stay();
        if (registered != null) {
            remove(registered);
            registered = null;
        }
        answers = false;
    }

    private void remove(String endpoint) {
        deployments.undeploy(endpoint);
        owners.remove(endpoint, file);
    }
}
