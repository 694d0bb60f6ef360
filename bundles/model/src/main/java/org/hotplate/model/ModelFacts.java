// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Everything known about a model at one moment. Immutable; any thread may read it. A fact that is not known has the
 * value its default method returns. Accessors may be added in later versions.
 */
@ProviderType
public interface ModelFacts {

    /** Returns the name among all models: the endpoint's, with {@code @} and the version if the model was given one. */
    String name();

    /** Returns the name in the path, which several versions may share. */
    default String endpoint() {
        return ModelId.of(name()).endpoint();
    }

    /** Returns the version, or an empty text. */
    default String version() {
        return ModelId.of(name()).version();
    }

    /** Returns whether the model answers requests that name the endpoint only. */
    default boolean isDefault() {
        return false;
    }

    /** Returns the percentage of those requests that the model answers. */
    default int share() {
        return 0;
    }

    /** Returns the current state. */
    ModelState state();

    /** Returns what the model waits for or why it failed; empty when READY. */
    default String reason() {
        return "";
    }

    /** Returns when the model entered its state. */
    Instant since();

    /** Returns the file the model was read from, as operators know it. */
    default String origin() {
        return "";
    }

    /** Returns the manifest's {@code Model-Name}; empty while no archive could be read. */
    default String modelName() {
        return "";
    }

    /** Returns the manifest's description. */
    default String description() {
        return "";
    }

    /** Returns the manifest's {@code Model-Format}. */
    default String format() {
        return "";
    }

    /** Returns the inputs and outputs, once an archive has been read. */
    default Optional<Signature> signature() {
        return Optional.empty();
    }

    /** Returns name and version of the engine in use, such as {@code MXNet 1.9.0}, or the name of the engine needed. */
    default String engine() {
        return "";
    }

    /** Returns symbolic name and version of the engine's bundle, or an empty text. */
    default String engineBundle() {
        return "";
    }

    /** Returns one sentence that says why this engine was chosen, or an empty text. */
    default String engineRule() {
        return "";
    }

    /** Returns the devices the network is loaded on, separated by commas; empty while it is not loaded. */
    default String device() {
        return "";
    }

    /**
     * Returns the network's own inputs, in the signature's order, while it is loaded: with types, and with
     * {@link org.hotplate.tensor.Shape#ANY} where it accepts every size.
     */
    default List<TensorSpec> networkInputs() {
        return List.of();
    }

    /** Returns the network's outputs, in order, while it is loaded: with names, and with types and shapes if known. */
    default List<TensorSpec> networkOutputs() {
        return List.of();
    }

    /** Returns the service name that selects the handler. */
    default String handler() {
        return "";
    }

    /** Returns symbolic name and version of the handler's bundle, or an empty text. */
    default String handlerBundle() {
        return "";
    }

    /** Returns one sentence that says why this handler was chosen, or an empty text. */
    default String handlerRule() {
        return "";
    }

    /** Returns which code the archive contains and whether it may run; empty if it contains none. */
    default String code() {
        return "";
    }

    /** Returns how many calls may run at once, now or once the model is READY. */
    default int workers() {
        return 0;
    }

    /** Returns how many requests may wait, now or once the model is READY. */
    default int queueCapacity() {
        return 0;
    }

    /** Returns how many requests wait now. */
    default int queued() {
        return 0;
    }

    /** Returns how many requests run now. */
    default int running() {
        return 0;
    }

    /** Returns how many requests were answered. */
    default long answered() {
        return 0;
    }

    /** Returns how many requests failed by a fault of the handler, the engine or the server, timeouts included. */
    default long failed() {
        return 0;
    }

    /** Returns how many workers were replaced because a call did not return in time. */
    default long abandoned() {
        return 0;
    }

    /** Returns how many requests were cancelled by their callers before they ran. */
    default long cancelled() {
        return 0;
    }

    /**
     * Returns how many requests ended the process in which the network runs, or exceeded their time limit so that the
     * process was ended.
     */
    default long crashes() {
        return 0;
    }

    /** Returns the last failure: of an update, a handler or an engine. */
    default Optional<Failure> lastFailure() {
        return Optional.empty();
    }

    /** Returns the configuration in effect, by key; empty while no archive could be read. */
    default List<Setting> settings() {
        return List.of();
    }
}
