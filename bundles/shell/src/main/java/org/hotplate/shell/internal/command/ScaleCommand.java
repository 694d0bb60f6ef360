// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.ModelScaling;
import org.hotplate.model.admin.Scale;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Changes the number of workers and the queue of a model at run time. */
@Component(service = ScaleCommand.class)
@GogoCommand(
        scope = "model",
        function = {"scale"})
public final class ScaleCommand implements LiveNames {

    private static final String USAGE = "use model:scale NAME --workers N --queue N, either or both,"
            + " or model:scale NAME --reset to restore the configuration";

    private final ModelScaling scaling;
    private final ModelFinder models;

    @Activate
    public ScaleCommand(@Reference ModelRegistry registry, @Reference ModelScaling scaling) {
        this.scaling = scaling;
        this.models = new ModelFinder(registry);
    }

    @Override
    public List<String> liveNames() {
        return models.names();
    }

    @Descriptor("Changes how many workers may run a model and how many requests may wait for it, at once and until"
            + " --reset, over restarts too")
    public String scale(
            @Descriptor("how many workers may run it at once") @Parameter(names = "--workers", absentValue = "")
                    String workers,
            @Descriptor("how many requests may wait for it") @Parameter(names = "--queue", absentValue = "")
                    String queue,
            @Descriptor("restores the values of its configuration")
                    @Parameter(names = "--reset", absentValue = "false", presentValue = "true")
                    boolean reset,
            @Descriptor("NAME: the model; of several versions the default, or NAME@VERSION")
                    @Completes(Completes.With.NAMES)
                    @Nullable
                    String typedName)
            throws CommandException, InterruptedException {
        String name = models.find(typedName).name();
        Scale scale = new Scale(number("--workers", workers), number("--queue", queue));
        if (reset != scale.equals(Scale.NONE)) {
            throw new CommandException(
                    reset ? "--reset excludes the other options; " + USAGE : "Nothing to change; " + USAGE);
        }
        try {
            Optional<String> unkept = (reset ? scaling.resetScale(name) : scaling.scale(name, scale))
                    .toCompletableFuture()
                    .get();
            ModelFacts facts = models.find(name).facts();
            return "'%s' %s%s%s"
                    .formatted(
                            name,
                            limits(facts),
                            reset ? ", as its configuration says" : "",
                            unkept.map("; "::concat).orElse(""));
        } catch (IllegalArgumentException e) {
            throw new CommandException("Model '%s' was not changed: %s".formatted(name, e.getMessage()), e);
        } catch (ExecutionException e) {
            throw new CommandException("Model '%s' could not be scaled: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static String limits(ModelFacts facts) {
        String limits = "%s and a queue of %d"
                .formatted(facts.workers() == 1 ? "1 worker" : facts.workers() + " workers", facts.queueCapacity());
        if (facts.state() == ModelState.READY) {
            return "has " + limits;
        }
        // the values of the configuration are unknown without the archive
        return "is %s; once it is loaded, %s"
                .formatted(facts.state(), facts.settings().isEmpty() ? "this takes effect" : "it has " + limits);
    }

    private static OptionalInt number(String option, String typed) throws CommandException {
        if (typed.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!typed.matches("-?[0-9]+")) {
            throw new CommandException("%s is '%s'; allowed is a whole number; %s".formatted(option, typed, USAGE));
        }
        // a number that does not fit in an int is out of range; the registry reports the range
        return OptionalInt.of(new BigInteger(typed)
                .min(BigInteger.valueOf(Integer.MAX_VALUE))
                .max(BigInteger.valueOf(Integer.MIN_VALUE))
                .intValue());
    }
}
