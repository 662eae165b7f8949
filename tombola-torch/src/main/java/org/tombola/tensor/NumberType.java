package org.tombola.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** What a native tensor is made of. */
public enum NumberType {
    BYTE(ScalarType.Byte, 1),
    INT64(ScalarType.Long, 8),
    BF16(ScalarType.BFloat16, 2),
    FP32(ScalarType.Float, 4),
    FP64(ScalarType.Double, 8);

    final ScalarType type;
    final int bytes;

    NumberType(ScalarType type, int bytes) {
        this.type = type;
        this.bytes = bytes;
    }
}
