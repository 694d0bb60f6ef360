// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.Translator;
import java.util.Map;

/** A source for one translator; records the model for which it was created, and its release. */
final class FakeTranslatorSource implements TranslatorSource {

    private final Translator<Input, Output> translator;
    Model model;
    Map<String, String> arguments;
    int inUse;

    FakeTranslatorSource(Translator<Input, Output> translator) {
        this.translator = translator;
    }

    TranslatorHandlers handlers() {
        return new TranslatorHandlers("MXNet", "test.FakeTranslatorSource", this);
    }

    @Override
    public Translator<Input, Output> translator(Model forModel, Map<String, String> options) {
        model = forModel;
        arguments = options;
        inUse++;
        return translator;
    }

    @Override
    public void release(Translator<Input, Output> returned) {
        inUse--;
    }
}
