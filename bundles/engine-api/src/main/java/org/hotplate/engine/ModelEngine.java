// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Loads the networks of one framework.
 *
 * <p>Register an implementation as an OSGi service marked with {@link EngineName}; the runtime finds it, and releases
 * it, when the service is registered and unregistered. Engines are called from several threads at once. The runtime closes every network
 * it loaded before the service's unregistration returns.
 */
@ConsumerType
public interface ModelEngine {

    /** The service property that holds the engine's name. */
    String NAME = "hotplate.engine.name";

    /** Returns the framework's version, for people to read. */
    String version();

    /** Returns what the framework's libraries were built for, such as {@code mkl-linux-x86_64}; empty without any. */
    default String flavour() {
        return "";
    }

    /**
     * Returns the devices networks can be loaded onto: {@link Device#CPU} first, wherever the framework runs on it, then
     * {@code gpu0}, {@code gpu1}, … as they were found when the engine started. Never empty, always the same.
     */
    List<Device> devices();

    /**
     * Returns how much memory a device has now; empty where the framework cannot tell. The runtime asks before it loads
     * a network, and when an operator lists the engines.
     */
    default Optional<DeviceMemory> memory(Device device) {
        return Optional.empty();
    }

    /**
     * Returns what keeps networks from devices that the libraries were built for, as a part of a sentence: {@code no GPU
     * can be used: the NVIDIA driver (libcuda.so.1) is missing}. Empty where nothing does.
     */
    default Optional<String> remark() {
        return Optional.empty();
    }

    /**
     * Loads a network and its weights onto a device. May block for minutes. Everything the network needs is read now:
     * the files may be gone afterwards.
     *
     * @throws LoadMemoryException if the device has no room for it
     * @throws ModelLoadException if the files hold no network this engine can load, the declared inputs are not the
     *     network's, or the device is none of {@link #devices()}
     */
    Network load(NetworkFiles files, Device device) throws ModelLoadException;
}
