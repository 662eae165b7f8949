package org.tombola.tensor;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The operations of networks, on {@code N × C × H × W} or {@code N × features}; each can be differentiated. */
public final class Operations {
    private static final long[] ONE = {1, 1};
    private static final long[] NO_PADDING = {0, 0};
    private static final int PICTURES = 16;
    private static final long[] POSITIONS = {2, 3};

    private Operations() {}

    public static NativeTensor convolution(
            NativeTensor x, NativeTensor weight, @Nullable NativeTensor bias, int stride, int padding, int groups) {
        long[] strides = {stride, stride};
        long[] paddings = {padding, padding};
        return of(torch.conv2d(x.tensor(), weight.tensor(), optional(bias), strides, paddings, ONE, groups));
    }

    /** x · weightᵀ + bias. */
    public static NativeTensor linear(NativeTensor x, NativeTensor weight, @Nullable NativeTensor bias) {
        if (isFasterAsConvolution(x, weight)) {
            return linearByConvolution(x.tensor(), weight.tensor(), bias);
        }
        return of(torch.linear(x.tensor(), weight.tensor(), optional(bias)));
    }

    /** Matrix products go to OpenBLAS, convolutions to oneDNN, which was up to 1.5 times faster from these sizes on. */
    private static boolean isFasterAsConvolution(NativeTensor x, NativeTensor weight) {
        long examples = x.tensor().size(0);
        return weight.type() == NumberType.FP32
                && weight.onCpu()
                && weight.size() >= 1 << 16
                && examples >= 4 * PICTURES
                && examples % PICTURES == 0;
    }

    /** The examples as the pixels of {@value #PICTURES} pictures, which oneDNN takes from that number on, under a 1×1 kernel. */
    private static NativeTensor linearByConvolution(Tensor x, Tensor weight, @Nullable NativeTensor bias) {
        long examples = x.size(0);
        long in = weight.size(1);
        long out = weight.size(0);
        Tensor pictures = x.reshape(PICTURES, 1, examples / PICTURES, in).permute(0, 3, 1, 2);
        Tensor kernel = weight.view(out, in, 1, 1);
        Tensor y = torch.conv2d(pictures, kernel, optional(bias), ONE, NO_PADDING, ONE, 1);
        return of(y.permute(0, 2, 3, 1).reshape(examples, out));
    }

    /**
     * @param mean running statistics, read where {@code batchStatistics} is false, else moved by {@code momentum} if given
     * @param variance likewise; moved towards the unbiased variance, as PyTorch does
     */
    public static NativeTensor batchNorm(
            NativeTensor x,
            NativeTensor gain,
            NativeTensor shift,
            @Nullable NativeTensor mean,
            @Nullable NativeTensor variance,
            boolean batchStatistics,
            double momentum,
            double epsilon) {
        return of(torch.batch_norm(
                x.tensor(),
                optional(gain),
                optional(shift),
                optional(mean),
                optional(variance),
                batchStatistics,
                momentum,
                epsilon,
                true));
    }

    public static NativeTensor relu(NativeTensor x) {
        return of(torch.relu(x.tensor()));
    }

    /** Overwrites x, which no backward pass may need. */
    public static NativeTensor reluInPlace(NativeTensor x) {
        torch.relu_(x.tensor());
        return x;
    }

    public static NativeTensor swish(NativeTensor x) {
        return of(torch.silu(x.tensor()));
    }

    public static NativeTensor mish(NativeTensor x) {
        return of(torch.mish(x.tensor()));
    }

    public static NativeTensor sigmoid(NativeTensor x) {
        return of(torch.sigmoid(x.tensor()));
    }

    public static NativeTensor maxPool(NativeTensor x, int kernel, int stride, int padding) {
        return of(torch.max_pool2d(
                x.tensor(),
                new long[] {kernel, kernel},
                new long[] {stride, stride},
                new long[] {padding, padding},
                ONE,
                false));
    }

    /** Mean over height and width: {@code N × C}. */
    public static NativeTensor globalAverage(NativeTensor x) {
        return of(x.tensor().mean(POSITIONS));
    }

    /** Mean over height and width that stays a map: {@code N × C × 1 × 1}. */
    public static NativeTensor squeeze(NativeTensor x) {
        return of(x.tensor().mean(POSITIONS, true, new ScalarTypeOptional()));
    }

    /** {@code N × C × H × W} to {@code N × (C·H·W)} in that order, whatever the order in memory. */
    public static NativeTensor flatten(NativeTensor x) {
        return of(x.tensor().reshape(x.tensor().size(0), -1));
    }

    public static NativeTensor sum(NativeTensor left, NativeTensor right) {
        return of(torch.add(left.tensor(), right.tensor()));
    }

    /** Elementwise; sizes of one position are broadcast. */
    public static NativeTensor product(NativeTensor left, NativeTensor right) {
        return of(torch.mul(left.tensor(), right.tensor()));
    }

    /** Overwrites {@code target}, which no backward pass may need. */
    public static NativeTensor sumInPlace(NativeTensor target, NativeTensor other) {
        target.tensor().add_(other.tensor());
        return target;
    }

    /** Every {@code stride}-th row and column. */
    public static NativeTensor subsample(NativeTensor x, int stride) {
        LongOptional all = new LongOptional();
        Tensor rows = x.tensor().slice(2, all, all, stride);
        return of(rows.slice(3, all, all, stride));
    }

    /** Zero channels before and after. */
    public static NativeTensor padChannels(NativeTensor x, int before, int after) {
        return of(torch.constant_pad_nd(x.tensor(), new long[] {0, 0, 0, 0, before, after}));
    }

    /** x · scale + shift, both broadcast; x is overwritten. */
    public static NativeTensor affineInPlace(NativeTensor x, NativeTensor scale, NativeTensor shift) {
        x.tensor().mul_(scale.tensor());
        x.tensor().add_(shift.tensor());
        return x;
    }

    /** x · scale + shift, both broadcast. */
    public static NativeTensor affine(NativeTensor x, NativeTensor scale, NativeTensor shift) {
        return of(torch.addcmul(shift.tensor(), x.tensor(), scale.tensor()));
    }

    /** The mean over the batch of −log softmax(logits)[label]. */
    public static NativeTensor crossEntropy(NativeTensor logits, NativeTensor labels) {
        return of(torch.cross_entropy_loss(logits.tensor(), labels.tensor()));
    }

    /** x / divisor. */
    public static NativeTensor quotient(NativeTensor x, double divisor) {
        return of(x.tensor().div(new Scalar(divisor)));
    }

    /** The sum of all numbers. */
    public static NativeTensor total(NativeTensor x) {
        return of(x.tensor().sum());
    }

    private static NativeTensor of(Tensor tensor) {
        return new NativeTensor(tensor);
    }

    private static TensorOptional optional(@Nullable NativeTensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor.tensor());
    }
}
