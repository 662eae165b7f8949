package org.tombola.onnx;

/** Field numbers and enumerated values of onnx/onnx.proto3, https://github.com/onnx/onnx; those that a network needs. */
final class Onnx {
    private Onnx() {}

    /** {@code ModelProto}. */
    static final class Model {
        static final int IR_VERSION = 1;
        static final int PRODUCER_NAME = 2;
        static final int PRODUCER_VERSION = 3;
        static final int GRAPH = 7;
        static final int OPSET_IMPORT = 8;
        static final int METADATA_PROPS = 14;

        private Model() {}
    }

    /** {@code OperatorSetIdProto}; no domain means ONNX's own operators. */
    static final class OperatorSet {
        static final int VERSION = 2;

        private OperatorSet() {}
    }

    /** {@code StringStringEntryProto}. */
    static final class Entry {
        static final int KEY = 1;
        static final int VALUE = 2;

        private Entry() {}
    }

    /** {@code GraphProto}. */
    static final class GraphFields {
        static final int NODE = 1;
        static final int NAME = 2;
        static final int INITIALIZER = 5;
        static final int INPUT = 11;
        static final int OUTPUT = 12;

        private GraphFields() {}
    }

    /** {@code NodeProto}. */
    static final class Node {
        static final int INPUT = 1;
        static final int OUTPUT = 2;
        static final int NAME = 3;
        static final int OP_TYPE = 4;
        static final int ATTRIBUTE = 5;

        private Node() {}
    }

    /** {@code AttributeProto} and its {@code AttributeType}. */
    static final class Attribute {
        static final int NAME = 1;
        static final int F = 2;
        static final int I = 3;
        static final int INTS = 8;
        static final int TYPE = 20;

        static final int TYPE_FLOAT = 1;
        static final int TYPE_INT = 2;
        static final int TYPE_INTS = 7;

        private Attribute() {}
    }

    /** {@code TensorProto} and its {@code DataType}. */
    static final class TensorFields {
        static final int DIMS = 1;
        static final int DATA_TYPE = 2;
        static final int NAME = 8;
        static final int RAW_DATA = 9;

        static final int FLOAT = 1;
        static final int INT64 = 7;

        private TensorFields() {}
    }

    /** {@code ValueInfoProto}, {@code TypeProto}, {@code TypeProto.Tensor}, {@code TensorShapeProto} and its {@code Dimension}. */
    static final class ValueInfo {
        static final int NAME = 1;
        static final int TYPE = 2;
        static final int TENSOR_TYPE = 1;
        static final int ELEMENT_TYPE = 1;
        static final int SHAPE = 2;
        static final int DIMENSION = 1;
        static final int DIMENSION_VALUE = 1;
        static final int DIMENSION_PARAMETER = 2;

        private ValueInfo() {}
    }
}
