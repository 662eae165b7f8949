package org.tombola.train;

import org.tombola.assess.LabelledLogits;
import org.tombola.data.Images;
import org.tombola.engine.Session;
import org.tombola.engine.Variables;

/** Loss and accuracy on the validation split; both NaN where there is none, the loss also where it is not finite. */
record Validation(double loss, double accuracy) {
    static Validation of(Session session, Variables effective, TrainingSpec spec) {
        Images images = spec.data().validation();
        if (images.count() == 0) {
            return new Validation(Double.NaN, Double.NaN);
        }
        LabelledLogits predictions = LabelledLogits.of(session, effective, images);
        double loss = 0;
        int right = 0;
        for (int i = 0; i < predictions.count(); i++) {
            loss += predictions.negativeLogLikelihood(i);
            right += predictions.rankOfTruth(i) == 0 ? 1 : 0;
        }
        double mean = loss / predictions.count();
        return new Validation(Double.isFinite(mean) ? mean : Double.NaN, (double) right / predictions.count());
    }
}
