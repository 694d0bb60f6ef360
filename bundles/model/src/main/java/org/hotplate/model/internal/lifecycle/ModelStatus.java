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
 * Where a model stands, at one moment.
 *
 * @param deployment what is served, or is to be served; null while no archive could be read
 * @param match the parts it is served by or waits for, once looked for
 * @param network what is known of its network, while that is loaded
 * @param refusal what kind of failure those are told who ask while it does not serve
 * @param handlerOptions every option the handler has asked for, with the value in effect; empty while none was made
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
        return new ModelStatus(state, reason, Instant.now(), origin, null, null, LoadedNetwork.NONE, FailureKind.UNAVAILABLE, Map.of());
    }

    boolean names(Object part) {
        return match != null && match.uses(part);
    }

    /** Returns the same without a part that has left. */
    ModelStatus without(Object part) {
        Resolution others = match == null ? null : match.without(part);
        return new ModelStatus(state, reason, since, origin, deployment, others, network, refusal, handlerOptions);
    }

    /** Returns the end of it: who keeps a model that is gone, if only for a while, keeps nothing it was served by. */
    ModelStatus gone() {
        return new ModelStatus(
                ModelState.GONE, "", Instant.now(), origin, deployment, null, LoadedNetwork.NONE, FailureKind.UNKNOWN_MODEL, Map.of());
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
