package org.tombola.cli;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.tombola.lab.TrainingWatch;
import org.tombola.sweep.RunPlan;
import org.tombola.sweep.RunWatch;
import org.tombola.train.TrainingListener;

/** A run as one bar on a terminal: epochs done and to do over all trainings, speed, the last loss, time left. */
final class ProgressLine implements RunWatch, AutoCloseable {
    /** The bar counts whole numbers, and a training's steps are parts of an epoch. */
    private static final int PARTS = 1000;

    private static final long PAUSE_NANOS = 100_000_000;

    private final ProgressBar bar;
    private double epochs;
    private long lastMessage;

    ProgressLine(RunPlan plan) {
        this.bar = new ProgressBarBuilder()
                .setTaskName("training")
                .setInitialMax(Math.max(1, Math.round(plan.epochs() * PARTS)))
                .setUnit(" epochs", PARTS)
                .showSpeed(new DecimalFormat("0.00", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
    }

    @Override
    public TrainingWatch trainings() {
        return (step, spec) -> new TrainingListener() {
            @Override
            public void step(long at, long until, double loss) {
                advance(1.0 / spec.stepsPerEpoch(), loss);
            }
        };
    }

    private synchronized void advance(double share, double loss) {
        epochs += share;
        bar.stepTo(Math.round(epochs * PARTS));
        long now = System.nanoTime();
        if (now - lastMessage > PAUSE_NANOS) {
            lastMessage = now;
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", loss));
        }
    }

    @Override
    public void close() {
        bar.close();
    }
}
