// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.ModelDefaults;
import org.hotplate.model.internal.lifecycle.ServedModel;
import org.hotplate.model.internal.scheduling.ModelLimits;
import org.hotplate.model.internal.scheduling.TimerThread;
import org.hotplate.model.internal.scheduling.WorkerPool;

/** A traffic split: exact over a cycle, never far off within one, and only to versions that accept requests. */
class WeightedRoundRobinPropertyTest {

    private static final WorkerPool POOL = new WorkerPool(1, abandoned -> {}, new TimerThread());

    private static final ModelLimits LIMITS = new ModelDefaults(
                    1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Map.of())
            .limits(ModelOptions.NONE, Scale.NONE);

    private final List<ServedModel> versions = new ArrayList<>();

    @BeforeTry
    void forget() {
        versions.clear();
    }

    @AfterContainer
    static void close() {
        POOL.close();
    }

    @Property
    void everyHundredRequestsAreSplitExactly(
            @ForAll("splits") Map<String, Integer> split, @ForAll @IntRange(min = 1, max = 3) int cycles) {
        WeightedRoundRobin robin = new WeightedRoundRobin(split);
        split.keySet().forEach(this::ready);

        for (int cycle = 0; cycle < cycles; cycle++) {
            assertThat(counts(robin, 100)).isEqualTo(split);
        }
    }

    @Property
    void noVersionIsEverMoreThanOneRequestAheadOfItsShare(@ForAll("splits") Map<String, Integer> split) {
        WeightedRoundRobin robin = new WeightedRoundRobin(split);
        split.keySet().forEach(this::ready);
        Map<String, Integer> counts = new HashMap<>();

        for (int requests = 1; requests <= 100; requests++) {
            counts.merge(robin.next(versions).orElseThrow().version(), 1, Integer::sum);
            for (Map.Entry<String, Integer> count : counts.entrySet()) {
                double share = requests * split.get(count.getKey()) / 100.0;
                assertThat((double) count.getValue()).isLessThan(share + 1);
            }
        }
    }

    @Property
    void versionsThatRefuseAreNeverChosenAndTheOthersKeepTheirProportions(
            @ForAll("splits") Map<String, Integer> split,
            @ForAll @Size(max = 8) Set<@From("labels") String> refusing,
            @ForAll @IntRange(max = 250) int before) {
        WeightedRoundRobin robin = new WeightedRoundRobin(split);
        split.keySet().forEach(this::ready);
        counts(robin, before);
        versions.stream().filter(model -> refusing.contains(model.version())).forEach(this::refuse);
        Map<String, Integer> rest = new TreeMap<>(split);
        rest.keySet().removeAll(refusing);
        int cycle = rest.values().stream().mapToInt(Integer::intValue).sum();

        Map<String, Integer> counts = counts(robin, cycle * 5);

        assertThat(rest.keySet()).containsAll(counts.keySet());
        // what was owed to each when the others left is at most 100 for each version, in units of a share
        rest.forEach((version, share) -> assertThat(Math.abs(counts.getOrDefault(version, 0) - 5 * share) * cycle)
                .isLessThanOrEqualTo(100 * split.size()));
        assertThat(robin.next(versions).isPresent()).isEqualTo(!rest.isEmpty());
    }

    @Property
    void aVersionWithoutAShareOrRemovedFromTheListIsNeverChosen(
            @ForAll("splits") Map<String, Integer> split, @ForAll @Size(max = 8) Set<@From("labels") String> removed) {
        WeightedRoundRobin robin = new WeightedRoundRobin(split);
        split.keySet().forEach(this::ready);
        ready("without-share");
        counts(robin, 37);
        versions.removeIf(model -> removed.contains(model.version()));

        Set<String> chosen = counts(robin, 200).keySet();

        assertThat(chosen).doesNotContain("without-share").noneMatch(removed::contains);
        assertThat(split.keySet()).containsAll(chosen);
    }

    @Property
    void percentagesAddUpAndFollowTheVersionsThatAccept(
            @ForAll("splits") Map<String, Integer> split, @ForAll @Size(max = 8) Set<@From("labels") String> refusing) {
        WeightedRoundRobin robin = new WeightedRoundRobin(split);
        split.keySet().forEach(this::ready);
        versions.stream().filter(model -> refusing.contains(model.version())).forEach(this::refuse);
        boolean any = split.keySet().stream().anyMatch(version -> !refusing.contains(version));

        List<Optional<Integer>> percents =
                versions.stream().map(model -> robin.percent(model, versions)).toList();

        assertThat(percents).allMatch(percent -> percent.isPresent() == any);
        if (any) {
            int sum = percents.stream().mapToInt(Optional::orElseThrow).sum();
            // each is rounded to a whole percent
            assertThat(sum).isBetween(100 - split.size(), 100 + split.size());
        }
    }

    @Property
    void theCheckOfASplitAcceptsExactlyWholePercentsThatAddUpTo100(
            @ForAll @Size(max = 5) Map<@From("labels") String, @IntRange(min = -5, max = 105) Integer> any,
            @ForAll("splits") Map<String, Integer> split) {
        boolean allowed = any.values().stream().allMatch(share -> share >= 1 && share <= 100)
                && any.values().stream().mapToInt(Integer::intValue).sum() == 100;

        assertThat(TrafficSplit.fault(any).isEmpty()).isEqualTo(allowed);
        assertThat(TrafficSplit.fault(split)).isEmpty();
    }

    private Map<String, Integer> counts(WeightedRoundRobin robin, int requests) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            robin.next(versions).ifPresent(model -> counts.merge(model.version(), 1, Integer::sum));
        }
        return counts;
    }

    private void ready(String version) {
        ServedModel model = new ServedModel("a@" + version, "", POOL, () -> null, null, null);
        POOL.open(model.modelQueue(), null, LIMITS);
        versions.add(model);
    }

    private void refuse(ServedModel model) {
        POOL.shut(model.modelQueue(), () -> new PredictionException(FailureKind.UNAVAILABLE, "refused"));
    }

    /** Shares of one to eight versions that add up to 100. */
    @Provide
    Arbitrary<Map<String, Integer>> splits() {
        return Arbitraries.integers().between(1, 99).set().ofMaxSize(7).map(cuts -> {
            Map<String, Integer> split = new TreeMap<>();
            int from = 0;
            for (int cut : cuts.stream().sorted().toList()) {
                split.put("v" + split.size(), cut - from);
                from = cut;
            }
            split.put("v" + split.size(), 100 - from);
            return split;
        });
    }

    @Provide
    Arbitrary<String> labels() {
        return Arbitraries.integers().between(0, 7).map(number -> "v" + number);
    }
}
