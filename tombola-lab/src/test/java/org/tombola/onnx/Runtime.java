package org.tombola.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Map;
import org.tombola.data.Batch;

/** A model in ONNX Runtime, on one thread. */
final class Runtime implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    Runtime(byte[] model) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model, options);
        }
    }

    OrtSession session() {
        return session;
    }

    /** Row-major. */
    float[] logits(Batch batch) throws OrtException {
        long[] shape = {batch.count(), batch.channels(), batch.height(), batch.width()};
        try (OnnxTensor images = OnnxTensor.createTensor(environment, FloatBuffer.wrap(channelsFirst(batch)), shape);
                OrtSession.Result result = session.run(Map.of(OnnxFile.IMAGES, images))) {
            OnnxValue logits = result.get(OnnxFile.LOGITS).orElseThrow();
            return ((OnnxTensor) logits).getFloatBuffer().array();
        }
    }

    static TensorInfo tensor(NodeInfo info) {
        return (TensorInfo) info.getInfo();
    }

    static float[] channelsFirst(Batch batch) {
        float[] last = batch.floats();
        float[] first = new float[last.length];
        int positions = batch.height() * batch.width();
        for (int n = 0; n < batch.count(); n++) {
            for (int p = 0; p < positions; p++) {
                for (int c = 0; c < batch.channels(); c++) {
                    first[(n * batch.channels() + c) * positions + p] =
                            last[(n * positions + p) * batch.channels() + c];
                }
            }
        }
        return first;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
