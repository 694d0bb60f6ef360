// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.List;
import java.util.stream.Stream;
import org.hotplate.common.Suggestions;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.shell.internal.CommandException;
import org.jspecify.annotations.Nullable;

/** Finds models by name. */
record ModelFinder(ModelRegistry registry) {

    /** Returns the names of the models and of the endpoints that several versions share, sorted. */
    List<String> names() {
        return registry.models().stream()
                .flatMap(model -> Stream.of(model.endpoint(), model.name()))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Finds a model.
     *
     * @param typed its name; null if the user typed the word null, which Gogo converts
     * @throws CommandException if there is none; the message suggests a similar name
     */
    Model find(@Nullable String typed) throws CommandException {
        String name = String.valueOf(typed);
        return registry.find(name).orElseThrow(() -> unknown(name));
    }

    private CommandException unknown(String name) {
        List<String> names = names();
        String hint = Suggestions.nearest(name, names)
                .map(near -> "did you mean %s?".formatted(near))
                .orElse(names.isEmpty() ? "no model is deployed" : "the models are " + String.join(", ", names));
        return new CommandException("Model '%s' not found; %s".formatted(name, hint));
    }
}
