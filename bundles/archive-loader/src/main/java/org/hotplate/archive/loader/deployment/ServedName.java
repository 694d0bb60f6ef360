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
 * The name under which the registry knows the model of one file. A model that answers moves to another name without a
 * gap: it goes from the old one when it answers under the new one. Used by the loader's thread alone.
 */
public final class ServedName {

    private final String file;
    private final ModelRegistry registry;
    private final ModelDeployments deployments;
    private final Map<String, String> owners;

    /** Where the registry knows the model; null before it has been told of it. */
    private @Nullable String shown;
    /** Whether the model has answered there. */
    private boolean answers;
    /** Where it is on its way to, if it answers elsewhere meanwhile. */
    private @Nullable String next;

    /**
     * Makes one that is nowhere yet.
     *
     * @param file the file's {@link ArchiveKey key}
     * @param owners which file's model has which name; shared by all
     */
    public ServedName(String file, ModelRegistry registry, ModelDeployments deployments, Map<String, String> owners) {
        this.file = file;
        this.registry = registry;
        this.deployments = deployments;
        this.owners = owners;
    }

    /** Returns the name a file's model is to have: its endpoint's, with the version that its name or its options give. */
    public static ModelId id(String file, ModelOptions options) {
        ModelId named = ModelId.of(ArchiveKey.stem(file));
        String version = named.version().isEmpty() ? options.version().orElse("") : named.version();
        return new ModelId(options.endpoint().orElse(named.endpoint()), version);
    }

    /** Returns the origin of the model that is the same version of the same endpoint, if there is another. */
    public Optional<String> rival(ModelId id, String version) {
        return registry.endpoint(id.endpoint())
                .flatMap(endpoint -> endpoint.version(version))
                .filter(model -> !model.name().equals(id.toString())
                        && otherOwner(model.name()).isPresent())
                .map(model -> model.facts().origin());
    }

    /** Returns the file whose model has a name, if that is another's. */
    public Optional<String> otherOwner(String endpoint) {
        return Optional.ofNullable(owners.get(endpoint)).filter(owner -> !owner.equals(file));
    }

    /** Returns where the model is; where it is nowhere yet, that becomes its file's name, or one like it that is free. */
    public String shown() {
        if (shown == null) {
            String name = ArchiveKey.stem(file);
            while (otherOwner(name).isPresent()) {
                name += ArchiveKey.ending(file);
            }
            begin(name);
            return name;
        }
        return shown;
    }

    public boolean answers() {
        return answers;
    }

    /** Returns whether the registry has not been told of the model yet. */
    public boolean isNowhere() {
        return shown == null;
    }

    /** Takes up a model that an earlier loader left in the registry. */
    public void adopt(String endpoint, boolean ready) {
        if (shown == null) {
            begin(endpoint);
            answers = ready;
        } else {
            deployments.undeploy(endpoint);
        }
    }

    /** Notes that the model is going to be served under a name, which must not be another's. */
    public void begin(String endpoint) {
        if (next != null && !next.equals(endpoint)) {
            leave(next);
            next = null;
        }
        owners.put(endpoint, file);
        if (shown == null) {
            shown = endpoint;
        } else if (!shown.equals(endpoint) && answers) {
            next = endpoint;
        } else if (!shown.equals(endpoint)) {
            leave(shown);
            shown = endpoint;
        }
    }

    /** Notes that the model answers under a name. */
    public void answersAt(String endpoint) {
        if (endpoint.equals(next)) {
            if (shown != null) {
                leave(shown);
            }
            shown = endpoint;
            next = null;
        }
        answers |= endpoint.equals(shown);
    }

    /** Gives up a move that was begun; returns whether there was one. */
    public boolean stay() {
        if (next == null) {
            return false;
        }
        leave(next);
        next = null;
        return true;
    }

    /** Takes the model away from everywhere. */
    public void leave() {
        stay();
        if (shown != null) {
            leave(shown);
            shown = null;
        }
        answers = false;
    }

    private void leave(String endpoint) {
        deployments.undeploy(endpoint);
        owners.remove(endpoint, file);
    }
}
