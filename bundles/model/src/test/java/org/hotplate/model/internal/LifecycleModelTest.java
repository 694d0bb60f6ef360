// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does random things to a registry, and compares it after each with what must be true ({@link LifecycleWorld}). A sequence
 * that fails is made as short as it can be and printed with its seed: {@code -Dmodel.seed=N} runs that one again, {@code
 * -Dmodel.steps=N} sets how many steps are made.
 */
class LifecycleModelTest {

    private static final int LENGTH = 50;
    /** How long a busy machine may take for what must become true. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The same while a sequence that fails is shortened, most of which fails after this. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(3);

    enum Action {
        DEPLOY(6, (world, n) -> world.deploy(n, true, n / 3 % 3, 1 + n / 9 % 2, n / 18 % 2 == 0)),
        DEPLOY_BAD(1, (world, n) -> world.deploy(n, false, 0, 1, false)),
        UNDEPLOY(3, LifecycleWorld::undeploy),
        SCALE(2, (world, n) -> world.scale(n, 1 + n / 3 % LifecycleWorld.WORKERS)),
        VERSIONS(2, LifecycleWorld::versions),
        HANDLER_ARRIVES(4, (world, n) -> world.handlerArrives()),
        HANDLER_LEAVES(3, (world, n) -> world.handlerLeaves(n % 2 == 0)),
        ENGINE_LEAVES(2, (world, n) -> world.engineLeaves()),
        ENGINE_RETURNS(3, (world, n) -> world.engineReturns()),
        PREDICT(10, LifecycleWorld::predict),
        CANCEL(1, LifecycleWorld::cancel),
        STOP_CALLS(3, (world, n) -> world.run(true)),
        PASS_CALLS(2, (world, n) -> world.run(false)),
        RELEASE_CALLS(3, (world, n) -> world.release()),
        STOP_LOADS(2, (world, n) -> world.load(true)),
        PASS_LOADS(2, (world, n) -> world.load(false)),
        STOP_CREATE(2, (world, n) -> world.create(true)),
        PASS_CREATE(2, (world, n) -> world.create(false)),
        REFUSE_CREATE(1, (world, n) -> world.refuse(true)),
        ACCEPT_CREATE(2, (world, n) -> world.refuse(false)),
        STOP_CLOSE(1, (world, n) -> world.close(true)),
        PASS_CLOSE(2, (world, n) -> world.close(false)),
        ADVANCE(3, (world, n) -> world.advance(n % 2 == 0 ? 31 : 1));

        private final int weight;
        private final BiConsumer<LifecycleWorld, Integer> what;

        Action(int weight, BiConsumer<LifecycleWorld, Integer> what) {
            this.weight = weight;
            this.what = what;
        }
    }

    record Step(Action action, int number) {
        @Override
        public String toString() {
            return action + "(" + number + ")";
        }
    }

    @TempDir
    Path folder;

    /** The number of steps determines how long it takes. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void holdsWhateverIsDone() {
        long first = Long.getLong("model.seed", System.nanoTime());
        int steps = Integer.getInteger("model.steps", 100_000);
        int sequences = Long.getLong("model.seed") == null ? Math.max(1, steps / LENGTH) : 1;
        System.out.println("LifecycleModelTest: " + sequences + " sequences from seed " + first);
        for (long seed = first; seed < first + sequences; seed++) {
            List<Step> sequence = sequence(seed);
            Optional<String> fault = run(sequence, PATIENCE);
            if (fault.isPresent()) {
                fail("seed %d: %s%n%s", seed, fault.get(), text(shrink(sequence, kind(fault.get()))));
            }
        }
    }

    static List<Step> sequence(long seed) {
        Random random = new Random(seed);
        List<Action> bag = new ArrayList<>();
        for (Action action : Action.values()) {
            for (int i = 0; i < action.weight; i++) {
                bag.add(action);
            }
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < LENGTH; i++) {
            steps.add(new Step(bag.get(random.nextInt(bag.size())), random.nextInt(36)));
        }
        return steps;
    }

    /** Returns what was found wrong, if anything was. */
    Optional<String> run(List<Step> steps, Duration patience) {
        LifecycleWorld world = new LifecycleWorld(OperatorOverrides.in(folder.resolve("models.json")), patience);
        try {
            for (Step step : steps) {
                step.action().what.accept(world, step.number());
                world.check();
            }
            world.end();
            return Optional.empty();
        } catch (LifecycleWorld.Fault e) {
            world.abandon();
            return Optional.of(e.getMessage());
        }
    }

    /** Leaves out what is not needed for the same kind of fault: ever smaller pieces. */
    List<Step> shrink(List<Step> failing, String kind) {
        List<Step> shortest = failing;
        for (int piece = failing.size() / 2;
                piece > 0;
                piece = piece == 1 && shortest.size() < failing.size() ? 0 : piece / 2) {
            for (int from = 0; from < shortest.size(); ) {
                List<Step> fewer = new ArrayList<>(shortest.subList(0, from));
                fewer.addAll(shortest.subList(Math.min(from + piece, shortest.size()), shortest.size()));
                if (run(fewer, SHORT_PATIENCE)
                        .filter(fault -> kind(fault).equals(kind))
                        .isPresent()) {
                    shortest = fewer;
                } else {
                    from += piece;
                }
            }
        }
        return shortest;
    }

    static String kind(String fault) {
        return fault.substring(0, Math.max(0, fault.indexOf(':')));
    }

    static String text(List<Step> steps) {
        return steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
    }
}
