// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import org.hotplate.model.admin.Deployment;
import org.jspecify.annotations.Nullable;

/**
 * The components selected for a deployment.
 *
 * @param selection the engine, if available, and why it was selected
 * @param handler the handler factory; null if it is missing
 * @param service the service name that selects the handler
 * @param rule why that service name is used, in one sentence
 * @param missing a description of the missing components; empty if there are none
 */
public record Resolution(
        EngineSelection selection, @Nullable HandlerComponent handler, String service, String rule, String missing) {

    /** Returns the engine; null if it is missing. */
    @Nullable
    public EngineComponent engine() {
        return selection.engine();
    }

    public boolean uses(Object part) {
        return selection.isOf(part) || part.equals(handler);
    }

    /** Returns a copy without a removed component, so that it is not kept in memory. */
    public Resolution without(Object part) {
        return new Resolution(selection.without(part), part.equals(handler) ? null : handler, service, rule, missing);
    }

    /**
     * Describes the missing components for callers of the model, without the installed components and the operator's
     * options.
     */
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
