package org.tombola.cli;

import java.util.Locale;
import org.tombola.lab.TrainingWatch;
import org.tombola.report.Row;
import org.tombola.sweep.RunWatch;
import org.tombola.train.EpochRecord;
import org.tombola.train.TrainingListener;
import org.tombola.train.TrainingSpec;

/** A run, told line by line: for logs and pipes. An epoch a line, but only a few lines a second where networks are tiny. */
final class Progress implements RunWatch {
    private static final long PAUSE_NANOS = 250_000_000;

    private final CommonOptions common;
    private int rows;
    private long lastLine = System.nanoTime() - PAUSE_NANOS;

    Progress(CommonOptions common) {
        this.common = common;
    }

    @Override
    public TrainingWatch trainings() {
        return (step, spec) -> new TrainingListener() {
            @Override
            public void epoch(EpochRecord record) {
                line(label(step, spec) + describe(record, spec));
            }
        };
    }

    @Override
    public void row(Row row, int of) {
        int done = counted();
        String text = String.format(
                Locale.ROOT,
                "row %d of %d: %s, %s, density %s, seed %d",
                done,
                of,
                row.finder(),
                row.spend(),
                Quantities.number(row.density()),
                row.seed());
        if (done == of) {
            common.remark(text);
        } else {
            line(text);
        }
    }

    private synchronized int counted() {
        return ++rows;
    }

    private synchronized void line(String text) {
        long now = System.nanoTime();
        if (now - lastLine >= PAUSE_NANOS) {
            lastLine = now;
            common.remark(text);
        }
    }

    static String label(String step, TrainingSpec spec) {
        String id = step.substring(0, Math.min(step.length(), step.indexOf('-') + 9));
        return String.format(
                Locale.ROOT,
                "%s seed %d density %s: ",
                id,
                spec.seed().value(),
                Quantities.number(spec.mask().density()));
    }

    private static String describe(EpochRecord record, TrainingSpec spec) {
        String validation = Double.isNaN(record.validationAccuracy())
                ? ""
                : String.format(Locale.ROOT, ", validation accuracy %.4f", record.validationAccuracy());
        return String.format(
                Locale.ROOT,
                "epoch %d of %d, loss %.4f%s, %s",
                record.epoch() + 1,
                Math.ceilDiv(spec.until(), spec.stepsPerEpoch()),
                record.trainLoss(),
                validation,
                Quantities.duration(record.seconds()));
    }
}
