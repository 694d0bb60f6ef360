// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The models being served. An OSGi service. Safe for any number of threads; no method blocks, changes happen one after
 * another on a thread of the registry's own.
 */
@ProviderType
public interface ModelRegistry {

    /** Returns every model, sorted by endpoint and version. */
    List<Model> models();

    /**
     * Finds a model, in whatever state it is: one version by {@code endpoint@version}, an endpoint's default by the
     * endpoint's name.
     */
    Optional<Model> find(String name);

    /** Finds the versions that share a name. */
    Optional<Endpoint> endpoint(String name);

    /**
     * Returns what came of a handler's calls since it was registered, whichever models it served.
     *
     * @param handler the {@code service.id} of its factory
     */
    HandlerCounts counts(long handler);

    /**
     * Notes that an archive for this name has been seen and is not served yet: the model exists from now on.
     *
     * @param origin where it comes from, as an operator knows it
     * @param reason what is being done with it, such as "incomplete, waiting for the rest"
     */
    void discovered(String name, String origin, String reason);

    /**
     * Serves an archive, beside the one that is served under that name until the new one can answer, in its place from
     * then on.
     *
     * @return {@code true} once it is READY; {@code false} once it FAILED, in which case the one before it, if any,
     *     serves on. Stays open while the model waits for a part, and completes with {@code false} if another
     *     deployment of the same name overtakes it
     */
    CompletionStage<Boolean> deploy(Deployment deployment);

    /** Notes that what was to be deployed cannot be: the model is FAILED, or the one being served keeps this failure. */
    void reject(String name, String origin, Failure failure);

    /**
     * Changes how many workers may run a model at once and how many requests may wait for it: now, without loading
     * anything, above all configuration, and over restarts too, until {@link #resetScale} or the model's removal. Requests
     * that wait keep their place, however short the queue becomes.
     *
     * @param name the model's, as {@link Model#name} gives it
     * @return once it is so, with why it will not outlive the server if that is the case
     * @throws IllegalArgumentException if there are not so many workers, or a number is not positive; it says what is
     *     allowed
     */
    CompletionStage<Optional<String>> scale(String name, Scale scale);

    /**
     * Goes back to what a model's configuration says.
     *
     * @return once it is so, with why the decision will be back when the server is restarted if that is the case
     */
    CompletionStage<Optional<String>> resetScale(String name);

    /** Takes a model away: it answers what it has accepted, and is GONE when the stage completes. */
    CompletionStage<Void> undeploy(String name);
}
