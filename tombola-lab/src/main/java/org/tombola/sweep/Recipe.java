package org.tombola.sweep;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.assess.Metric;
import org.tombola.data.DatasetSource;
import org.tombola.find.Finders;
import org.tombola.graph.Graph.Prunable;
import org.tombola.graph.Initialiser;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Part;
import org.tombola.report.VerdictRule;
import org.tombola.spend.Tweak;
import org.tombola.train.TrainSettings;
import org.tombola.weights.Density;

/**
 * What a run is to do, with every part resolved and every default filled in.
 *
 * @param find each finder once, {@code dense} first
 * @param spend each way of spending once
 * @param seeds one replicate each
 * @param weights trained weights to start from, or null to draw them with {@code init}
 * @param latencyBatch images in the prediction that the sparse engine times for each row, or null to time none
 */
public record Recipe(
        String name,
        Part<? extends DatasetSource> data,
        Network network,
        Part<? extends Initialiser> init,
        Prunable prunable,
        TrainSettings train,
        List<Finding> find,
        List<Density> densities,
        List<SpendWay> spend,
        List<Part<? extends Metric>> assess,
        VerdictRule verdict,
        List<Long> seeds,
        @Nullable Pretrained weights,
        @Nullable Integer latencyBatch) {
    public Recipe {
        find = List.copyOf(find);
        densities = List.copyOf(densities);
        spend = List.copyOf(spend);
        assess = List.copyOf(assess);
        seeds = List.copyOf(seeds);
    }

    /** Whether anything in it needs time to be measured. */
    public boolean measuresTime() {
        return latencyBatch != null || find.stream().anyMatch(finding -> Finders.measuresTime(finding.finder()));
    }

    /**
     * One finder of the recipe.
     *
     * @param train of the finder's own trainings: the recipe's, with the entry's keys in place of its
     */
    public record Finding(String label, Part<? extends TicketFinder> finder, TrainSettings train) {}

    /**
     * One way of spending.
     *
     * @param train of the training under the mask: the recipe's, with the entry's keys in place of its
     * @param ownTraining whether the entry has keys of its own; then even a ticket that needs no training is trained on
     */
    public record SpendWay(String label, List<Part<? extends Tweak>> tweaks, TrainSettings train, boolean ownTraining) {
        public SpendWay {
            tweaks = List.copyOf(tweaks);
        }
    }

    /**
     * Trained weights from a file.
     *
     * @param checkpoint path, relative to the recipe
     * @param fineTune training once before finding, or null for none
     */
    public record Pretrained(String checkpoint, @Nullable TrainSettings fineTune) {}
}
