// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.routing;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.hotplate.common.Suggestions;
import org.hotplate.model.Model;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelState;
import org.hotplate.model.VersionOrder;
import org.hotplate.model.admin.ModelVersions.Decided;
import org.hotplate.model.admin.ModelVersions.RefusedException;
import org.hotplate.model.internal.OperatorOverrides;
import org.hotplate.model.internal.lifecycle.ModelStatus;
import org.hotplate.model.internal.lifecycle.ServedModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models by endpoint, and the operators' overrides for them. Changed on the registry's thread, read on any. */
public final class EndpointTable {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointTable.class);
    private static final Comparator<ServedModel> HIGHEST_FIRST = Comparator.comparing(
                    ServedModel::version, VersionOrder.LOWEST_FIRST)
            .reversed();

    private final OperatorOverrides overrides;
    private final TrafficSplit trafficSplit;
    private final Map<String, VersionedEndpoint> endpoints = new ConcurrentHashMap<>();
    private final Map<String, DefaultVersion> defaults = new HashMap<>();
    private boolean closing;

    public EndpointTable(OperatorOverrides overrides) {
        this.overrides = overrides;
        this.trafficSplit = new TrafficSplit(overrides);
    }

    public Optional<VersionedEndpoint> find(String name) {
        return Optional.ofNullable(endpoints.get(name));
    }

    /** Returns the model with a name: one version, or an endpoint's default. */
    public Optional<Model> model(String name) {
        ModelId id = ModelId.of(name);
        return name.indexOf('@') < 0
                ? find(name).map(VersionedEndpoint::defaultVersion)
                : find(id.endpoint()).flatMap(endpoint -> endpoint.version(id.version()));
    }

    /** Keeps the overrides of models that are removed from now on, because the server is stopping. */
    public void close() {
        closing = true;
    }

    /** Updates an endpoint with its present versions. */
    public void refresh(String name, Collection<ServedModel> models) {
        if (closing) {
            return;
        }
        List<ServedModel> present = models.stream()
                .filter(model -> model.status().state() != ModelState.GONE)
                .sorted(HIGHEST_FIRST)
                .toList();
        List<ServedModel> staying = present.stream()
                .filter(model -> model.status().state() != ModelState.DRAINING)
                .toList();
        if (!present.isEmpty()) {
            choose(name, staying.isEmpty() ? present : staying);
        } else if (endpoints.remove(name) != null) {
            forget(name);
        }
    }

    private void forget(String name) {
        DefaultVersion known = defaults.remove(name);
        if (known != null) {
            known.forget();
            trafficSplit.set(name, Map.of());
        }
    }

    private void choose(String name, List<ServedModel> versions) {
        DefaultVersion chooser = defaults.computeIfAbsent(name, added -> new DefaultVersion(added, overrides));
        ServedModel preferred = chooser.choose(versions);
        boolean pinned = chooser.decided(versions).filter(preferred::equals).isPresent();
        Map<String, Integer> percent = trafficSplit.of(name);
        if (!percent.isEmpty() && percent.keySet().stream().allMatch(version -> chooser.isGone(version, versions))) {
            LOG.info(
                    "Endpoint {}: the versions that had weights have been removed; the default version serves all requests",
                    name);
            trafficSplit.set(name, Map.of());
            percent = Map.of();
        }
        VersionedEndpoint known = endpoints.get(name);
        WeightedRoundRobin roundRobin =
                known != null && known.table().roundRobin().trafficSplit().equals(percent)
                        ? known.table().roundRobin()
                        : new WeightedRoundRobin(percent);
        VersionedEndpoint.Table table = new VersionedEndpoint.Table(versions, preferred, pinned, roundRobin);
        if (known == null) {
            endpoints.put(name, new VersionedEndpoint(name, table));
        } else {
            known.become(table);
        }
    }

    Decided setDefault(String name, Optional<String> version) throws RefusedException {
        VersionedEndpoint endpoint = required(name);
        Optional<String> label = version.map(ModelId::version);
        if (label.isPresent()) {
            requireReady(endpoint, version(endpoint, label.get()), "can become the default");
        }
        return pin(endpoint, label);
    }

    Decided setWeights(String name, Map<String, Integer> percent) throws RefusedException {
        VersionedEndpoint endpoint = required(name);
        Map<String, Integer> labels = new TreeMap<>();
        for (Map.Entry<String, Integer> share : percent.entrySet()) {
            labels.put(version(endpoint, ModelId.version(share.getKey())).version(), share.getValue());
        }
        Optional<String> fault = percent.isEmpty() ? Optional.empty() : TrafficSplit.fault(percent);
        if (fault.isPresent()) {
            throw new RefusedException(fault.get());
        }
        Optional<String> unkept = trafficSplit.set(name, labels);
        LOG.info("Endpoint {}: weights {}", name, labels.isEmpty() ? "are removed" : labels);
        choose(name, endpoint.table().versions());
        return new Decided(endpoint.defaultVersion(), Optional.empty(), unkept);
    }

    /** Restores the default before the last change. */
    Decided rollback(VersionedEndpoint endpoint) throws RefusedException {
        String name = endpoint.name();
        if (!endpoint.weights().isEmpty()) {
            throw new RefusedException(
                    "Weights decide which version of '%s' answers, not the default; model:weights %s --clear removes them"
                            .formatted(name, name));
        }
        Optional<ServedModel> before = chooser(name).before(endpoint.table().versions());
        if (before.isEmpty()) {
            throw new RefusedException(
                    "There is no earlier default to return to: no version of '%s' was the default before %s, or it has been removed; model:default %s VERSION sets one of %s"
                            .formatted(
                                    name,
                                    ModelId.shown(endpoint.defaultVersion().version()),
                                    name,
                                    known(endpoint)));
        }
        requireReady(endpoint, before.get(), "can become the default again");
        return pin(endpoint, Optional.of(before.get().version()));
    }

    private Decided pin(VersionedEndpoint endpoint, Optional<String> version) {
        DefaultVersion chooser = chooser(endpoint.name());
        ServedModel was = endpoint.defaultVersion();
        Optional<String> unkept = chooser.pin(version);
        choose(endpoint.name(), endpoint.table().versions());
        Optional<Model> before = endpoint.defaultVersion() == was ? Optional.empty() : Optional.of(was);
        return new Decided(endpoint.defaultVersion(), before, unkept);
    }

    private DefaultVersion chooser(String name) {
        return defaults.computeIfAbsent(name, added -> new DefaultVersion(added, overrides));
    }

    private VersionedEndpoint required(String name) throws RefusedException {
        VersionedEndpoint endpoint = endpoints.get(name);
        if (endpoint != null) {
            return endpoint;
        }
        List<String> names = endpoints.keySet().stream().sorted().toList();
        String meant = ModelId.of(name).endpoint();
        throw new RefusedException("There is no endpoint '%s'; %s"
                .formatted(
                        name,
                        Suggestions.nearest(meant, names)
                                .map("did you mean %s?"::formatted)
                                .orElse(names.isEmpty() ? "there are none" : "there are " + String.join(", ", names))));
    }

    private static ServedModel version(VersionedEndpoint endpoint, String version) throws RefusedException {
        return endpoint.table().versions().stream()
                .filter(model -> model.version().equals(version))
                .findFirst()
                .orElseThrow(() -> new RefusedException("'%s' has no version '%s'; it has %s"
                        .formatted(endpoint.name(), ModelId.shown(version), known(endpoint))));
    }

    private static String known(VersionedEndpoint endpoint) {
        return endpoint.table().versions().stream()
                .map(model -> ModelId.shown(model.version()))
                .collect(Collectors.joining(", "));
    }

    private static void requireReady(VersionedEndpoint endpoint, ServedModel model, String what)
            throws RefusedException {
        ModelStatus status = model.status();
        if (status.state() != ModelState.READY) {
            throw new RefusedException("Version %s of '%s' is %s%s; only one that is READY %s"
                    .formatted(
                            ModelId.shown(model.version()),
                            endpoint.name(),
                            status.state(),
                            status.reason().isEmpty() ? "" : ": " + status.reason(),
                            what));
        }
    }
}
