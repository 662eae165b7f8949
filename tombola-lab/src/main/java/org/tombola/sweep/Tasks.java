package org.tombola.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tombola.sweep.Recipe.Finding;
import org.tombola.sweep.Recipe.SpendWay;
import org.tombola.weights.Density;

/**
 * The rows a recipe asks for, in the order of its table: finders, densities from large to small, ways of spending, seeds. The order is
 * also a good one to work in: neighbours differ in the seed and so never wait for each other's steps, and by the time a smaller
 * density comes up, the levels it shares with the larger one are in the store.
 */
final class Tasks {
    private Tasks() {}

    static List<Task> of(Recipe recipe) {
        List<Density> densities = recipe.densities().stream()
                .sorted(Comparator.comparing(Density::value).reversed())
                .toList();
        List<Task> tasks = new ArrayList<>();
        for (Finding finding : recipe.find()) {
            boolean dense = finding.finder().name().equals("dense");
            for (Density density : dense ? List.of(Density.ALL) : densities) {
                for (SpendWay spend : recipe.spend()) {
                    for (long seed : recipe.seeds()) {
                        tasks.add(new Task(finding, density, spend, seed));
                    }
                }
            }
        }
        return tasks;
    }
}
