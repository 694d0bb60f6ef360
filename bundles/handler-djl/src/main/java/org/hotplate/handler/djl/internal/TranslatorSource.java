// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.Translator;
import java.util.Map;
import org.hotplate.handler.HandlerException;

/** Provides the translators of models, from an OSGi service. */
interface TranslatorSource {

    /**
     * Returns the translator of a model. The caller must pass it to {@link #release} when it is no longer used.
     *
     * @throws HandlerException if the service cannot provide one
     */
    Translator<Input, Output> translator(Model model, Map<String, String> arguments) throws HandlerException;

    default void release(Translator<Input, Output> translator) {}
}
