// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import org.hotplate.model.admin.Deployment;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment is to be served by.
 *
 * @param selection the engine, if it is there, and why that one
 * @param handler the handler factory, or null where it is missing
 * @param service the service name the handler was found by, or is looked for by
 * @param rule why that service name, in one sentence
 * @param missing what is missing, for people; empty if nothing is
 */
public record Resolution(
        EngineSelection selection, @Nullable HandlerComponent handler, String service, String rule, String missing) {

    /** Returns the engine, or null where it is missing. */
    @Nullable
    public EngineComponent engine() {
        return selection.engine();
    }

    public boolean uses(Object part) {
        return selection.isOf(part) || part.equals(handler);
    }

    /** Returns the same without a part that has left: what serves nobody must not hold it. */
    public Resolution without(Object part) {
        return new Resolution(selection.without(part), part.equals(handler) ? null : handler, service, rule, missing);
    }

    /** Names what is missing for callers of the model: neither what is installed nor what an operator can do. */
    public String missingForCallers(Deployment deployment) {
        String engine = "engine "
                + deployment.options().engine().orElse(deployment.archive().engine());
        String wanted = ComponentRegistry.named(service);
        if (handler == null) {
            return "needs " + (engine() == null ? engine + " and " + wanted : wanted);
        }
        return engine() == null ? "needs " + engine : "";
    }

    public boolean complete() {
        return engine() != null && handler != null;
    }
}
