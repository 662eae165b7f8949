package org.tombola.assess;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Expected calibration error: how far stated confidence lies from the truth, averaged over confidence bins.
 *
 * <p>Guo, Pleiss, Sun and Weinberger, arXiv:1706.04599: (1/n) Σ over bins of |Σ (hit − confidence)|, equal-width bins. Details: the
 * signed error (confidence minus accuracy), the maximum over bins, and the table of bins.
 *
 * @param binning how confidences fall into bins
 */
public record CalibrationError(int bins, Binning binning) implements Metric {
    /** Where bin edges lie. */
    public enum Binning {
        /** ceil(confidence · bins), so that bins are right-closed; confidence 0 falls into the first. */
        RIGHT_CLOSED,
        /**
         * What the LTH-Pass code computes when asked for {@code bins}: edges at {@code bins} equally spaced points, hence one bin
         * fewer, and an extra one for a confidence of exactly 0.
         */
        LTH_PASS;

        int bin(double confidence, int bins) {
            int width = this == RIGHT_CLOSED ? bins : bins - 1;
            int bin = (int) Math.ceil(confidence * width);
            return this == RIGHT_CLOSED ? Math.clamp(bin, 1, bins) - 1 : Math.clamp(bin, 0, bins - 1);
        }
    }

    @Override
    public Reading read(Evidence evidence) {
        LabelledLogits predictions = evidence.testPredictions();
        int n = predictions.count();
        double[] confidence = new double[bins];
        long[] hits = new long[bins];
        long[] members = new long[bins];
        for (int i = 0; i < n; i++) {
            double stated = predictions.confidence(i);
            int bin = Double.isNaN(stated) ? bins - 1 : binning.bin(stated, bins);
            confidence[bin] += stated;
            hits[bin] += predictions.rankOfTruth(i) == 0 ? 1 : 0;
            members[bin]++;
        }
        double error = 0;
        double signed = 0;
        double maximum = 0;
        List<Map<String, Object>> table = new ArrayList<>();
        for (int b = 0; b < bins; b++) {
            error += Math.abs(hits[b] - confidence[b]);
            signed += confidence[b] - hits[b];
            if (members[b] > 0) {
                maximum = Math.max(maximum, Math.abs(hits[b] - confidence[b]) / members[b]);
                table.add(row(b, members[b], (double) hits[b] / members[b], confidence[b] / members[b]));
            }
        }
        SequencedMap<String, Object> details = new LinkedHashMap<>();
        details.put("signed", signed / n);
        details.put("maximum", maximum);
        details.put("bins", table);
        return new Reading(error / n, n, details);
    }

    private static Map<String, Object> row(int bin, long members, double accuracy, double confidence) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bin", bin + 1);
        row.put("count", members);
        row.put("accuracy", accuracy);
        row.put("confidence", confidence);
        return row;
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public Unit unit() {
        return Unit.FRACTION;
    }
}
