// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs networks in child processes, so that one that ends or blocks its process does not end or block the server. An
 * OSGi service. Safe for any number of threads.
 */
@ProviderType
public interface NetworkIsolation {

    /** Loads and runs a network. */
    @FunctionalInterface
    interface Run {

        /**
         * Does it with an engine; the outputs of its replicas are empty lists.
         *
         * @param value the value of all elements of the inputs, 0 or 1
         */
        void with(ModelEngine inChild, int value) throws ModelLoadException;
    }

    /**
     * A network that is to be loaded.
     *
     * @param model the name of its model
     * @param engine the name of the engine
     * @param files the network
     * @param settings what else the run depends on
     * @param isolation the process that the model's configuration asks for
     */
    record Candidate(String model, String engine, NetworkFiles files, String settings, Optional<Isolation> isolation) {}

    /**
     * Tries a network in a child process, unless the same one has passed before or cannot be tried. Blocks until the run
     * has ended. The run is on zeros; if that ends the process, it is repeated with ones, because a request that divides by 0
     * is no fault of the network. A network that ends its process with both, or exceeds the time limit, is quarantined: from
     * then on it is refused without a trial, also after a restart.
     *
     * @param engine the engine in this process
     * @return the value with which the network has passed: 0, or 1
     * @throws ModelLoadException if the network is quarantined, or {@code run} throws it
     */
    int check(Candidate candidate, ModelEngine engine, Run run) throws ModelLoadException;

    /**
     * Returns the engine with which a network is loaded to serve: one that runs in a child process, or {@code engine} if
     * the network runs in this process. Networks of an engine in a child process fail with {@link
     * EngineProcessException} once this service is stopped.
     *
     * @param engine the engine in this process
     */
    ModelEngine engineFor(Candidate candidate, ModelEngine engine) throws ModelLoadException;

    /**
     * Returns the engine for native code that belongs to no model, such as a picture decoder: one that runs in a child
     * process of its own, which ends with its last network; or {@code engine} if networks run in this process. The bundle
     * of its class names an {@link EngineFactory}.
     *
     * @param title what it is, for messages, such as {@code the picture decoder}
     * @param framework the {@link NativeLibraries#FRAMEWORK} of its libraries
     * @param engine the engine in this process
     */
    ModelEngine engineFor(String title, String framework, ModelEngine engine) throws ModelLoadException;

    /** Lifts the quarantine of the network that was refused last for a model; returns whether there was one. */
    boolean release(String model);
}
