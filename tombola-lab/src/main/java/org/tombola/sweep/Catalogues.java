package org.tombola.sweep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.tombola.assess.Metric;
import org.tombola.assess.Metrics;
import org.tombola.data.DatasetSource;
import org.tombola.data.Datasets;
import org.tombola.find.Finders;
import org.tombola.graph.Architecture;
import org.tombola.graph.Architectures;
import org.tombola.graph.Initialiser;
import org.tombola.graph.Initialisers;
import org.tombola.lab.TicketFinder;
import org.tombola.recipe.Catalogue;
import org.tombola.spend.Tweak;
import org.tombola.spend.Tweaks;
import org.tombola.train.Optimiser;
import org.tombola.train.Optimisers;
import org.tombola.train.Schedule;
import org.tombola.train.Schedules;

/** Everything that a recipe may name. The decoder knows no part but through these. */
public record Catalogues(
        Catalogue<TicketFinder> finders,
        Catalogue<Tweak> tweaks,
        Catalogue<Metric> metrics,
        Catalogue<Architecture> architectures,
        Catalogue<Initialiser> initialisers,
        Catalogue<DatasetSource> datasets,
        Catalogue<Optimiser> optimisers,
        Catalogue<Schedule> schedules) {

    /** What this program knows. */
    public static final Catalogues ALL = new Catalogues(
            Finders.CATALOGUE,
            Tweaks.CATALOGUE,
            Metrics.CATALOGUE,
            Architectures.CATALOGUE,
            Initialisers.CATALOGUE,
            Datasets.CATALOGUE,
            Optimisers.CATALOGUE,
            Schedules.CATALOGUE);

    /** By kind, in the order in which {@code tombola list} shows them. */
    public SequencedMap<String, Catalogue<?>> byKind() {
        SequencedMap<String, Catalogue<?>> byKind = new LinkedHashMap<>();
        for (Catalogue<?> catalogue :
                List.of(finders, tweaks, metrics, architectures, initialisers, datasets, optimisers, schedules)) {
            byKind.put(catalogue.kind(), catalogue);
        }
        return byKind;
    }
}
