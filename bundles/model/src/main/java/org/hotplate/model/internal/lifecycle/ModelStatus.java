// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Instant;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.internal.matching.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * The state of a model at one moment.
 *
 * @param deployment the deployment that serves or will serve; null while no archive could be read
 * @param match the components it uses or waits for; null before they were resolved
 * @param network the properties of its network while it is loaded
 * @param refusal the kind of failure that callers get while it does not serve
 * @param handlerOptions every option that the handler has read, with the value in effect; empty while there is no handler
 */
public record ModelStatus(
        ModelState state,
        String reason,
        Instant since,
        String origin,
        @Nullable Deployment deployment,
        @Nullable Resolution match,
        LoadedNetwork network,
        FailureKind refusal,
        Map<String, String> handlerOptions) {

    static ModelStatus of(ModelState state, String reason, String origin) {
        return new ModelStatus(
                state,
                reason,
                Instant.now(),
                origin,
                null,
                null,
                LoadedNetwork.NONE,
                FailureKind.UNAVAILABLE,
                Map.of());
    }

    boolean names(Object part) {
        return match != null && match.uses(part);
    }

    /** Returns this status, with the start time of the earlier one if the state is the same. */
    ModelStatus after(ModelStatus before) {
        return before.state != state
                ? this
                : new ModelStatus(
                        state, reason, before.since, origin, deployment, match, network, refusal, handlerOptions);
    }

    /** Returns a copy without a removed component. */
    ModelStatus without(Object part) {
        Resolution others = match == null ? null : match.without(part);
        return new ModelStatus(state, reason, since, origin, deployment, others, network, refusal, handlerOptions);
    }

    /** Returns the status of a removed model; it refers to no component, so that a caller that keeps it keeps none. */
    ModelStatus gone() {
        return new ModelStatus(
                ModelState.GONE,
                "",
                Instant.now(),
                origin,
                deployment,
                null,
                LoadedNetwork.NONE,
                FailureKind.UNKNOWN_MODEL,
                Map.of());
    }

    ModelStatus to(ModelState nextState, String nextReason) {
        return new ModelStatus(
                nextState,
                nextReason,
                Instant.now(),
                origin,
                deployment,
                match,
                network,
                FailureKind.UNAVAILABLE,
                handlerOptions);
    }
}
