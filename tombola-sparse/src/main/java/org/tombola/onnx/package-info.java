/**
 * A network and its weights as an ONNX file, for ONNX Runtime and every other program that reads one. {@link org.tombola.onnx.OnnxFile}
 * is the way in; {@link org.tombola.onnx.OnnxGraph} says which operators stand for a layer, and {@link org.tombola.onnx.Message} writes
 * protobuf without generated code.
 */
@NullMarked
package org.tombola.onnx;

import org.jspecify.annotations.NullMarked;
