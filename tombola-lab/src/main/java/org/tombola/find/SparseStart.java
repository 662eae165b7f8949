package org.tombola.find;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.tombola.graph.Parameter;
import org.tombola.lab.Problem;
import org.tombola.weights.Allocation;
import org.tombola.weights.Density;
import org.tombola.weights.Quota;
import org.tombola.weights.Tensor;

/**
 * The counts that a sparse training starts with.
 *
 * @param sharing what the density is a share of
 * @param denseFirst whether the network's first layer stays dense under {@link Allocation#UNIFORM}, as RigL's article has it; the others
 *     keep their density, so that more is kept in all than was asked for
 */
record SparseStart(Sharing sharing, boolean denseFirst) {
    Quota of(Problem problem, Density density, Quotas quotas) {
        Quota quota = quotas.of(problem.prunable(), density);
        String first = problem.graph().trainable().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .findFirst()
                .orElseThrow()
                .name();
        return denseFirst
                        && sharing instanceof Apportionment apportionment
                        && apportionment.allocation() == Allocation.UNIFORM
                        && problem.prunable().containsKey(first)
                        && quota instanceof Quota.PerTensor each
                ? dense(each, first, problem.prunable().get(first))
                : quota;
    }

    private static Quota dense(Quota.PerTensor quota, String first, int[] shape) {
        SequencedMap<String, Long> kept = new LinkedHashMap<>(quota.kept());
        kept.put(first, (long) Tensor.size(shape));
        return new Quota.PerTensor(kept);
    }
}
