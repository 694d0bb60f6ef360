// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.Request;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Creates a request from the arguments of a command: files, JSON texts, {@code name=value}. */
final class RequestArguments {

    private static final String INPUT = "--input";
    private static final long MAX_BYTES = 64L << 20;

    private final Path directory;
    private final List<String> positional = new ArrayList<>();
    private final List<String> named = new ArrayList<>();

    /**
     * Parses arguments.
     *
     * @param directory the folder that relative file names start from
     */
    RequestArguments(Path directory, List<String> arguments) throws CommandException {
        this.directory = directory;
        for (int i = 0; i < arguments.size(); i++) {
            if (!arguments.get(i).equals(INPUT)) {
                positional.add(arguments.get(i));
            } else if (++i < arguments.size()) {
                named.add(arguments.get(i));
            } else {
                throw new CommandException("--input must be followed by name=value");
            }
        }
    }

    /** Removes and returns the first argument that is not an option: the model's name. */
    String takeName() throws CommandException {
        if (positional.isEmpty()) {
            throw new CommandException("model:predict needs the name of a model; model:list shows them");
        }
        return positional.remove(0);
    }

    /** Returns the request; values without a name are assigned to the signature's inputs in order. */
    Request request(String model, Signature signature) throws CommandException, IOException {
        Map<String, String> given = new LinkedHashMap<>();
        for (String pair : named) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new CommandException("--input must be name=value, not '%s'".formatted(pair));
            }
            given.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        List<String> inputs = signature.inputs().stream().map(TensorSpec::name).toList();
        List<String> open =
                inputs.stream().filter(input -> !given.containsKey(input)).toList();
        List<String> unknown =
                given.keySet().stream().filter(name -> !inputs.contains(name)).toList();
        if (!unknown.isEmpty() || positional.size() != open.size()) {
            throw new CommandException("Model '%s' has the inputs %s; %s were sent"
                            .formatted(model, inputs, positional.size() + given.size())
                    + (unknown.isEmpty() ? "" : ", of them unknown " + unknown));
        }
        for (int i = 0; i < open.size(); i++) {
            given.put(open.get(i), positional.get(i));
        }
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        for (String input : inputs) {
            items.put(input, item(input, given.getOrDefault(input, ""), signature.takesImages()));
        }
        return new Request(items);
    }

    private @Nullable Object item(String input, String text, boolean picture) throws CommandException, IOException {
        Path file = file(text);
        if (picture) {
            if (file == null) {
                throw new CommandException("Input '%s' is a picture; %s is not a file".formatted(input, text));
            }
            checkSize(file);
            return Files.readAllBytes(file);
        }
        if (file == null) {
            return value(input, text);
        }
        checkSize(file);
        try {
            return value(input, Files.readString(file, UTF_8));
        } catch (CharacterCodingException e) {
            return Files.readAllBytes(file);
        }
    }

    // the whole file is read into memory
    private static void checkSize(Path file) throws CommandException, IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new CommandException(
                    "%s has %d bytes; a request may have at most %d".formatted(file, size, MAX_BYTES));
        }
    }

    private @Nullable Path file(String text) {
        try {
            Path file = directory.resolve(text);
            return !text.isEmpty() && Files.isRegularFile(file) ? file : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static @Nullable Object value(String input, String text) throws CommandException {
        try {
            return Json.read(text);
        } catch (JsonProcessingException e) {
            if (text.stripLeading().startsWith("[") || text.stripLeading().startsWith("{")) {
                throw new CommandException(
                        "The value of input '%s' is not JSON: %s".formatted(input, e.getOriginalMessage()), e);
            }
            return text;
        }
    }
}
