package org.tombola.assess;

/** −(1/n) Σ log p(y|x), by log-softmax in double: a wrong class with a huge logit gap costs the gap, not infinity. */
public record NegativeLogLikelihood() implements Metric {
    @Override
    public Reading read(Evidence evidence) {
        LabelledLogits predictions = evidence.testPredictions();
        double sum = 0;
        for (int i = 0; i < predictions.count(); i++) {
            sum += predictions.negativeLogLikelihood(i);
        }
        return Reading.of(sum / predictions.count(), predictions.count());
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public Unit unit() {
        return Unit.NATS;
    }
}
