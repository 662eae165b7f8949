package org.tombola.data;

import java.util.List;

/** Per-channel mean and standard deviation of pixels in [0,1]; becomes the first layer of a network made for the data. */
public record Normalisation(List<Double> mean, List<Double> deviation) {
    public Normalisation {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size() || mean.isEmpty()) {
            throw new IllegalArgumentException(
                    "mean and deviation need one number a channel, got " + mean + " and " + deviation);
        }
    }
}
