package org.tombola.assess;

/**
 * Share of examples whose true class is among the {@code top} highest logits; equal logits are ranked by class index, a row with NaN
 * is wrong, and with {@code top} ≥ K every finite row is right.
 */
public record TopAccuracy(int top) implements Metric {
    @Override
    public Reading read(Evidence evidence) {
        LabelledLogits predictions = evidence.testPredictions();
        int right = 0;
        for (int i = 0; i < predictions.count(); i++) {
            if (predictions.rankOfTruth(i) < Math.min(top, predictions.classes())) {
                right++;
            }
        }
        return Reading.of((double) right / predictions.count(), predictions.count());
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public Unit unit() {
        return Unit.FRACTION;
    }
}
