package org.tombola.tensor;

import org.bytedeco.pytorch.global.torch.DeviceType;

/** Where tensors lie. */
public enum Device {
    CPU(DeviceType.CPU),
    CUDA(DeviceType.CUDA);

    final DeviceType type;

    Device(DeviceType type) {
        this.type = type;
    }
}
