package org.tombola.train;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.tombola.Hash;
import org.tombola.InvalidInput;
import org.tombola.Json;
import org.tombola.data.TrainingData;
import org.tombola.engine.Loss;
import org.tombola.graph.Graph;
import org.tombola.graph.GraphCodec;
import org.tombola.graph.Parameter;
import org.tombola.random.Seed;
import org.tombola.weights.Mask;
import org.tombola.weights.Weights;

/**
 * Everything that decides the bits of one training. Two specifications with the same {@link #hash} give the same result.
 *
 * @param start parameters and statistics at {@code from}
 * @param seed of the replicate; order and augmentation streams hang below it
 * @param from where schedule and data order begin: 0, or the point rewound to
 * @param until where it ends, in steps from the training's very start
 */
public record TrainingSpec(
        Graph graph,
        Weights start,
        Mask mask,
        TrainingData data,
        TrainSettings settings,
        Seed seed,
        long from,
        long until,
        Loss loss,
        Reparameterisation reparameterisation,
        List<TrainingHook> hooks) {
    public TrainingSpec {
        hooks = List.copyOf(hooks);
        if (from < 0 || until < from) {
            throw new IllegalArgumentException("a training from step " + from + " until " + until);
        }
        if (settings.select() == TrainSettings.Select.BEST_VALIDATION
                && data.validation().count() == 0) {
            throw new InvalidInput("train: select: best_validation needs a validation split; set train.validation");
        }
    }

    /** Optimiser steps an epoch takes: the last short batch counts. */
    public int stepsPerEpoch() {
        return stepsPerEpoch(data, settings);
    }

    static int stepsPerEpoch(TrainingData data, TrainSettings settings) {
        return Math.ceilDiv(data.train().count(), settings.batch());
    }

    /** A whole training from scratch, or under a mask, without hooks. */
    public static TrainingSpec whole(
            Graph graph, Weights start, Mask mask, TrainingData data, TrainSettings settings, Seed seed) {
        long until = (long) settings.epochs() * stepsPerEpoch(data, settings);
        return new TrainingSpec(
                graph, start, mask, data, settings, seed, 0, until, Loss.CROSS_ENTROPY, new Masked(), List.of());
    }

    public TrainingSpec from(Weights weights, long step) {
        return new TrainingSpec(
                graph, weights, mask, data, settings, seed, step, until, loss, reparameterisation, hooks);
    }

    public TrainingSpec until(long step) {
        return new TrainingSpec(graph, start, mask, data, settings, seed, from, step, loss, reparameterisation, hooks);
    }

    public TrainingSpec under(Mask other) {
        return new TrainingSpec(
                graph, start, other, data, settings, seed, from, until, loss, reparameterisation, hooks);
    }

    /** The same steps with other settings. */
    public TrainingSpec with(TrainSettings other) {
        return new TrainingSpec(graph, start, mask, data, other, seed, from, until, loss, reparameterisation, hooks);
    }

    public TrainingSpec with(Loss other) {
        return new TrainingSpec(
                graph, start, mask, data, settings, seed, from, until, other, reparameterisation, hooks);
    }

    public TrainingSpec with(List<TrainingHook> others) {
        return new TrainingSpec(
                graph, start, mask, data, settings, seed, from, until, loss, reparameterisation, others);
    }

    public TrainingSpec with(Reparameterisation other) {
        return new TrainingSpec(graph, start, mask, data, settings, seed, from, until, loss, other, hooks);
    }

    /** Of the start, what a training moves step by step: no statistics. */
    Weights parameters() {
        Set<String> names = graph.trainable().stream().map(Parameter::name).collect(Collectors.toSet());
        return start.only(names::contains);
    }

    /** How many of the last ends of epochs its hooks want kept. */
    public int trail() {
        return hooks.stream().mapToInt(TrainingHook::trail).max().orElse(0);
    }

    /** The learning rate of that step. */
    public double rate(long step) {
        return settings.rate(step, stepsPerEpoch());
    }

    /** Whether it stops before its schedule ends: a later training may continue it, and it leaves its last weights. */
    public boolean partial() {
        return until < (long) settings.epochs() * stepsPerEpoch();
    }

    /**
     * SHA-256 over all inputs by content: never a path, never a time.
     *
     * @param engine identity of the engine that computes
     */
    public String hash(String engine) {
        Hash hash = Hash.start()
                .add(engine)
                .add(Json.compact(GraphCodec.encode(graph)))
                .add(start.hash())
                .add(mask.hash())
                .add(data.checksum())
                .add(data.augmentation().padding())
                .add((data.augmentation().flip() ? 1 : 0) + (data.augmentation().resizedCrop() ? 2 : 0))
                .add(Json.compact(settings.identity()))
                .add(seed.value())
                .add(from)
                .add(until)
                .add(loss.toString())
                .add(reparameterisation.identity());
        hooks.forEach(hook -> hash.add(hook.identity()));
        return hash.hex();
    }
}
