package org.tombola.cli.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.Result;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.tombola.graph.Graph;
import org.tombola.onnx.OnnxFile;
import org.tombola.onnx.OnnxOptions;
import org.tombola.report.Speeds.Role;
import org.tombola.weights.Weights;

/** ONNX Runtime, dense, with all its optimisations of a network whose batch norms are folded. */
final class OnnxContestant implements Contestant {
    static final String NAME = "ONNX Runtime";

    /**
     * Bytes. When it starts, ONNX Runtime 1.29 recurses to a depth that grows with the length of the process's command line, and a long
     * class path makes it overrun the usual stack and end the process.
     */
    private static final long STACK = 256L << 20;

    private final OrtEnvironment environment;
    private final OrtSession session;

    OnnxContestant(Graph graph, Weights weights, int threads) {
        byte[] model = OnnxFile.bytes(graph, weights, Map.of(), new OnnxOptions(true));
        FutureTask<OrtSession> start = new FutureTask<>(() -> start(model, threads));
        new Thread(null, start, "ONNX Runtime starts", STACK).start();
        try {
            session = start.get();
            environment = OrtEnvironment.getEnvironment();
        } catch (ExecutionException e) {
            throw new IllegalStateException("ONNX Runtime: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ONNX Runtime started", e);
        }
    }

    private static OrtSession start(byte[] model, int threads) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(threads);
            return environment.createSession(model, options);
        }
    }

    private static IllegalStateException failed(OrtException e) {
        return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Role role() {
        return Role.OPPONENT;
    }

    @Override
    public float[] logits(Pictures pictures) {
        try (OnnxTensor images = input(pictures);
                Result result = session.run(Map.of(OnnxFile.IMAGES, images))) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer().array();
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    /** The same, with what comes out left where it is: a layer's map is larger than logits, and to copy it is not the layer's work. */
    void run(Pictures pictures) {
        try (OnnxTensor images = input(pictures);
                Result result = session.run(Map.of(OnnxFile.IMAGES, images))) {
            if (result.size() != 1) {
                throw new IllegalStateException("a model with one output gave " + result.size());
            }
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    private OnnxTensor input(Pictures pictures) throws OrtException {
        return OnnxTensor.createTensor(environment, pictures.outside(), pictures.dimensions());
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw failed(e);
        }
    }
}
