// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.archive.view.Table;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.admin.HandlerCounts;
import org.hotplate.model.admin.HandlerMetrics;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands for handlers. */
@Component(service = HandlerCommands.class)
@GogoCommand(
        scope = "handler",
        function = {"list"})
public final class HandlerCommands {

    /** The counts are those of one version of a bundle, since it was registered. */
    private record HandlerFacts(
            List<String> services, String bundle, List<String> models, long answered, long failed, long abandoned) {}

    private final ModelRegistry registry;
    private final HandlerMetrics metrics;

    @Reference
    private volatile List<ServiceReference<ModelHandlerFactory>> factories = List.of();

    @Activate
    public HandlerCommands(@Reference ModelRegistry registry, @Reference HandlerMetrics metrics) {
        this.registry = registry;
        this.metrics = metrics;
    }

    HandlerCommands(
            ModelRegistry registry, HandlerMetrics metrics, List<ServiceReference<ModelHandlerFactory>> factories) {
        this(registry, metrics);
        this.factories = factories;
    }

    @Descriptor(
            "Lists the handlers by version, the services they replace, the models that use them and the results of their calls")
    public String list(
            @Descriptor("prints the facts as JSON")
                    @Parameter(names = "--json", absentValue = "false", presentValue = "true")
                    boolean json) {
        List<ModelFacts> models = registry.models().stream().map(Model::facts).toList();
        List<HandlerFacts> facts = factories.stream()
                .map(factory -> facts(factory, models, counts(factory)))
                .sorted(Comparator.comparing(handler -> handler.services().toString()))
                .toList();
        if (json) {
            return Json.write(facts);
        }
        if (facts.isEmpty()) {
            return "There are no handlers; 'lb' shows which bundles are not active";
        }
        Table table = new Table("REPLACES", "BUNDLE", "ANSWERED", "FAILED", "ABANDONED", "USED BY");
        facts.forEach(handler -> table.row(
                String.join(", ", handler.services()),
                handler.bundle(),
                handler.answered(),
                handler.failed(),
                handler.abandoned(),
                usedBy(handler.models())));
        return table.toString();
    }

    private static String usedBy(List<String> models) {
        return models.isEmpty() ? "-" : "%d: %s".formatted(models.size(), String.join(", ", models));
    }

    private HandlerCounts counts(ServiceReference<ModelHandlerFactory> factory) {
        return factory.getProperty(Constants.SERVICE_ID) instanceof Long id ? metrics.counts(id) : HandlerCounts.NONE;
    }

    private static HandlerFacts facts(
            ServiceReference<ModelHandlerFactory> factory, List<ModelFacts> models, HandlerCounts counts) {
        List<String> services = services(factory.getProperty(ModelHandlerFactory.SERVICES));
        Bundle bundle = factory.getBundle();
        String provider = bundle == null ? "-" : BundleText.of(bundle);
        Optional<String> carrier = bundle == null ? Optional.empty() : CarriedHandler.model(bundle.getLocation());
        List<String> users = models.stream()
                .filter(model -> services.contains(model.handler())
                        && model.handlerBundle().equals(provider)
                        && carrier.map(model.name()::equals).orElse(model.code().isEmpty()))
                .map(ModelFacts::name)
                .toList();
        return new HandlerFacts(
                services,
                provider + carrier.map(" in the archive of %s"::formatted).orElse(""),
                users,
                counts.answered(),
                counts.failed(),
                counts.abandoned());
    }

    static List<String> services(@Nullable Object property) {
        if (property instanceof String[] several) {
            return Arrays.stream(several).sorted().toList();
        }
        return property instanceof String one ? List.of(one) : List.of();
    }
}
