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
import org.hotplate.model.CarriedHandler;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What there is to know of handlers. */
@Component(service = HandlerCommands.class)
@GogoCommand(
        scope = "handler",
        function = {"list"})
public final class HandlerCommands {

    /** The counts are those of the models it serves, since each was deployed. */
    private record HandlerFacts(
            List<String> services, String bundle, List<String> models, long answered, long failed, long abandoned) {}

    private final ModelRegistry registry;

    @Reference
    private volatile List<ServiceReference<ModelHandlerFactory>> factories = List.of();

    @Activate
    public HandlerCommands(@Reference ModelRegistry registry) {
        this.registry = registry;
    }

    HandlerCommands(ModelRegistry registry, List<ServiceReference<ModelHandlerFactory>> factories) {
        this(registry);
        this.factories = factories;
    }

    @Descriptor("Lists the handlers, the services they replace, the models that use them and what those answered")
    public String list(
            @Descriptor("prints the facts as JSON")
                    @Parameter(names = "--json", absentValue = "false", presentValue = "true")
                    boolean json) {
        List<ModelFacts> models = registry.models().stream().map(Model::facts).toList();
        List<HandlerFacts> facts = factories.stream()
                .map(factory -> facts(factory, models))
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

    private static HandlerFacts facts(ServiceReference<ModelHandlerFactory> factory, List<ModelFacts> models) {
        List<String> services = services(factory.getProperty(ModelHandlerFactory.SERVICES));
        Bundle bundle = factory.getBundle();
        String provider = bundle == null ? "-" : BundleText.of(bundle);
        Optional<String> carrier = bundle == null ? Optional.empty() : CarriedHandler.model(bundle.getLocation());
        List<ModelFacts> users = models.stream()
                .filter(model -> services.contains(model.handler())
                        && model.handlerBundle().equals(provider)
                        && carrier.map(model.name()::equals).orElse(model.code().isEmpty()))
                .toList();
        return new HandlerFacts(
                services,
                provider + carrier.map(" in the archive of %s"::formatted).orElse(""),
                users.stream().map(ModelFacts::name).toList(),
                users.stream().mapToLong(ModelFacts::answered).sum(),
                users.stream().mapToLong(ModelFacts::failed).sum(),
                users.stream().mapToLong(ModelFacts::abandoned).sum());
    }

    static List<String> services(@Nullable Object property) {
        if (property instanceof String[] several) {
            return Arrays.stream(several).sorted().toList();
        }
        return property instanceof String one ? List.of(one) : List.of();
    }
}
