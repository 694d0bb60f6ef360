// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Loads the networks of a framework.
 *
 * <p>Register an implementation as an OSGi service annotated with {@link EngineName}. Must be thread-safe. The runtime
 * uses the engine while the service is registered; when the unregistration returns, all networks that it loaded have
 * been closed.
 */
@ConsumerType
public interface ModelEngine {

    /** The service property with the engine's name. */
    String NAME = "hotplate.engine.name";

    /** Returns the framework's version, for display. */
    String version();

    /**
     * Returns the platform of the framework's libraries, such as {@code mkl-linux-x86_64}; empty if there are no
     * libraries.
     */
    default String flavour() {
        return "";
    }

    /**
     * Returns the devices that networks can be loaded onto: {@link Device#CPU} first, if the framework supports it,
     * then {@code gpu0}, {@code gpu1}, … as found when the engine started. Never empty; does not change.
     */
    List<Device> devices();

    /**
     * Returns the memory of a device; empty if the framework does not report it. Called before a network is loaded, and
     * when an operator lists the engines.
     */
    default Optional<DeviceMemory> memory(Device device) {
        return Optional.empty();
    }

    /**
     * Returns why devices that the libraries support cannot be used, as part of a sentence such as {@code no GPU can be
     * used: the NVIDIA driver (libcuda.so.1) is missing}; empty if all can be used.
     */
    default Optional<String> remark() {
        return Optional.empty();
    }

    /**
     * Returns whether no request can end the process by its values: all operators only compute with the values of their
     * inputs, and none uses them as indices, sizes, divisors of integers or numbers of iterations. False if that is not
     * known. The runtime then runs the network in another process, unless it is configured otherwise.
     *
     * @throws ModelLoadException if the files do not contain a network that this engine can load
     */
    default boolean acceptsAnyInput(NetworkFiles files) throws ModelLoadException {
        return false;
    }

    /**
     * Loads a network and its weights onto a device. May block for minutes. Reads all files before it returns; they may
     * be deleted afterwards.
     *
     * @throws LoadMemoryException if the device has too little memory
     * @throws ModelLoadException if the files do not contain a network that this engine can load, the declared inputs
     *     differ from the network's, or the device is not one of {@link #devices()}
     */
    Network load(NetworkFiles files, Device device) throws ModelLoadException;
}
