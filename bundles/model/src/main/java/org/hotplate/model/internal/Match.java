// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import org.jspecify.annotations.Nullable;

/**
 * What a deployment is to be served by.
 *
 * @param choice the engine, if it is there, and why that one
 * @param handler the handler factory, or null where it is missing
 * @param service the service name the handler was found by, or is looked for by
 * @param rule why that service name, in one sentence
 * @param missing what is missing, for people; empty if nothing is
 */
record Match(EngineChoice choice, @Nullable HandlerPart handler, String service, String rule, String missing) {

    /** Returns the engine, or null where it is missing. */
    @Nullable
    EnginePart engine() {
        return choice.engine();
    }

    boolean uses(Object part) {
        return choice.isOf(part) || part.equals(handler);
    }

    /** Returns the same without a part that has left: what serves nobody must not hold it. */
    Match without(Object part) {
        return new Match(choice.without(part), part.equals(handler) ? null : handler, service, rule, missing);
    }

    boolean complete() {
        return engine() != null && handler != null;
    }
}
