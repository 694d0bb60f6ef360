// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.routing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.internal.lifecycle.ServedModel;

/** An endpoint. Its versions and default are set on the registry's thread and read on any. */
public final class VersionedEndpoint implements Endpoint {

    /**
     * An immutable snapshot.
     *
     * @param versions the highest first
     * @param preferred the default
     * @param pinned whether an operator set the default, so that no other version replaces it
     */
    record Table(List<ServedModel> versions, ServedModel preferred, boolean pinned, WeightedRoundRobin roundRobin) {}

    private final String name;
    private volatile Table table;

    VersionedEndpoint(String name, Table table) {
        this.name = name;
        this.table = table;
    }

    Table table() {
        return table;
    }

    void become(Table next) {
        table = next;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Model> versions() {
        return List.copyOf(table.versions());
    }

    @Override
    public ServedModel defaultVersion() {
        return preferred(table);
    }

    @Override
    public Model route() {
        Table now = table;
        Optional<ServedModel> turn = now.roundRobin().trafficSplit().isEmpty()
                ? Optional.empty()
                : now.roundRobin().next(now.versions());
        return turn.orElseGet(() -> preferred(now));
    }

    @Override
    public Map<String, Integer> weights() {
        return table.roundRobin().trafficSplit();
    }

    /** Returns the percentage of requests to the endpoint that a version receives now. */
    public int share(ServedModel model) {
        Table now = table;
        return now.roundRobin().percent(model, now.versions()).orElseGet(() -> preferred(now) == model ? 100 : 0);
    }

    /** Returns the present default; the stored one may have stopped accepting requests. */
    private static ServedModel preferred(Table now) {
        if (now.pinned() || now.versions().size() == 1 || now.preferred().accepts()) {
            return now.preferred();
        }
        return now.versions().stream().filter(ServedModel::accepts).findFirst().orElse(now.preferred());
    }
}
