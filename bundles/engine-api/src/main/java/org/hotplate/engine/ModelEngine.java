// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Loads the networks of one framework.
 *
 * <p>Register an implementation as an OSGi service marked with {@link EngineName}; the runtime finds it, and lets go of
 * it, as the service comes and goes. Engines are called from several threads at once. The runtime closes every network
 * it loaded before the service's unregistration returns.
 */
@ConsumerType
public interface ModelEngine {

    /** The service property that holds the engine's name. */
    String NAME = "hotplate.engine.name";

    /** Returns the framework's version, for people to read. */
    String version();

    /** Returns the devices networks can be loaded onto, the default one first; never empty. */
    List<Device> devices();

    /**
     * Loads a network and its weights onto a device. May block for minutes. Everything the network needs is read now:
     * the files may be gone afterwards.
     *
     * @throws ModelLoadException if the files hold no network this engine can load, or the declared inputs are not the
     *     network's
     */
    Network load(NetworkFiles files, Device device) throws ModelLoadException;
}
