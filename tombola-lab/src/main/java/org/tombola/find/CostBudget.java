package org.tombola.find;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.tombola.weights.Density;
import org.tombola.weights.Mask;
import org.tombola.weights.Pattern;
import org.tombola.weights.Quota;

/**
 * A density as a share of cost: kept weights cost at most that share of what all prunable ones cost, and as nearly as whole weights can.
 *
 * @param costs of one weight of each tensor, whole numbers
 * @param unit what they are, for people
 */
record CostBudget(SequencedMap<String, Long> costs, String unit) implements Quotas {
    @Override
    public Quota.Budget of(Map<String, int[]> prunable, Density density) {
        long whole = whole(Mask.dense(prunable));
        long most = density.value()
                .multiply(BigDecimal.valueOf(whole))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
        return budget(most);
    }

    private long whole(Mask all) {
        return budget(0).of(all);
    }

    private Quota.Budget budget(long most) {
        return new Quota.Budget(costs, most, Quota.Budget.Worth.SCORE);
    }

    /** The share of cost that was reached, with the count that it came to. */
    @Override
    public List<String> events(Mask mask, Density density, Pattern pattern) {
        List<String> events = new ArrayList<>(Events.collapsed(mask));
        events.add(String.format(
                Locale.ROOT,
                "kept %d weights where density %s asks for %d of %d: it is a share of cost here, and they take %.6f of %s",
                mask.count(),
                density,
                density.count(mask.size()),
                mask.size(),
                (double) budget(0).of(mask) / whole(Mask.dense(mask.shapes())),
                unit));
        return events;
    }
}
