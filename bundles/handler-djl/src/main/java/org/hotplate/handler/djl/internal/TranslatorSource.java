// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.Translator;
import java.util.Map;
import org.hotplate.handler.HandlerException;

/** Where the translators of models come from: a service of the white board. */
interface TranslatorSource {

    /**
     * Returns the translator of one model, to be given {@link #back}.
     *
     * @throws HandlerException if the service has none for it
     */
    Translator<Input, Output> translator(Model model, Map<String, String> arguments) throws HandlerException;

    default void back(Translator<Input, Output> translator) {}
}
