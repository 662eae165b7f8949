package org.tombola.sparse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.sparse.Lowering.Lowered;

/** Makes a {@link Program} of a lowered network: places for its values, a step for each operation. */
final class Compilation {
    private final Lowered network;
    private final Channels channels;
    private final KernelSet kernels;
    private final Layout layout;
    private final Chooser chooser;
    private final SharedArrays shared;
    private final Memory memory = new Memory();
    private final Places places;
    private final @Nullable Placement[] placements;
    private final int[] lastRead;

    /**
     * What there is to choose for.
     *
     * @param denses whether {@link Choice.Kind#DENSE} is possible
     * @param rows of tiles
     * @param units of a row of tiles
     * @param columns of the output
     * @param inputs computed input channels
     * @param outputs computed output channels
     * @param kept taps
     * @param taps all taps of computed channels
     */
    record Site(
            Op.Convolution convolution,
            Layout layout,
            boolean denses,
            int rows,
            int units,
            int columns,
            int inputs,
            int outputs,
            long kept,
            long taps) {
        double density() {
            return taps == 0 ? 0 : (double) kept / taps;
        }

        /** Names it in its network. */
        String place() {
            return layout.word() + "/" + convolution.name();
        }

        /** Names what decides how fast each way is. */
        String key(Kernels kernels) {
            Op.Convolution c = convolution;
            return String.join(
                    " ",
                    kernels.name(),
                    layout.word(),
                    inputs + "-" + outputs,
                    c.kernelHeight() + "x" + c.kernelWidth() + "/" + c.stride(),
                    rows + "x" + units,
                    "groups " + c.groups(),
                    c.residual() == Op.NONE ? "plain" : "onto",
                    "density " + Choosers.grade(density()));
        }
    }

    Compilation(
            Lowered network,
            Channels channels,
            KernelSet kernels,
            Layout layout,
            Chooser chooser,
            SharedArrays shared) {
        this.network = network;
        this.channels = channels;
        this.kernels = kernels;
        this.layout = layout;
        this.chooser = chooser;
        this.shared = shared;
        int values = network.shapes().size();
        placements = new Placement[values];
        lastRead = new int[values];
        for (int i = 0; i < network.ops().size(); i++) {
            Op op = network.ops().get(i);
            lastRead[op.in()] = i;
            if (op.second() != Op.NONE) {
                lastRead[op.second()] = i;
            }
        }
        lastRead[network.output()] = Integer.MAX_VALUE;
        places = switch (layout) {
            case ONE ->
                new PixelPlaces(network, channels, memory, kernels.floats().masks());
            case SIXTEEN, THIRTY_TWO -> new ImagePlaces(network, channels, memory, layout.storage());
        };
    }

    Program program() {
        List<Step> steps = new ArrayList<>();
        Placement input = places.place(0);
        placements[0] = input;
        clear("input", 0, input, steps);
        for (int i = 0; i < network.ops().size(); i++) {
            Op op = network.ops().get(i);
            Placement in = placement(op.in());
            Placement second = op.second() == Op.NONE ? null : placement(op.second());
            Placement over = overResidual(op, i) ? second : null;
            Placement out = over == null ? places.place(op.out()) : over;
            placements[op.out()] = out;
            if (out.count() > 0) {
                if (over == null) {
                    clear(op.name(), op.out(), out, steps);
                }
                add(op, in, second, out, steps);
            }
            release(op.in(), i);
            if (second != null && over == null) {
                release(op.second(), i);
            }
        }
        Placement output = placement(network.output());
        steps.removeIf(step -> step instanceof Clearing clearing && !memory.spoilt(clearing.lease()));
        for (Step step : steps) {
            if (step instanceof ConvolutionStep convolution) {
                convolution.check(memory.size());
            }
        }
        PictureReader reader = new PictureReader(input, output, network.mean(), network.deviation(), kernels.floats());
        return new Program(layout, List.copyOf(steps), reader, memory.size(), places::prepare);
    }

    private Placement placement(int value) {
        Placement placement = placements[value];
        if (placement == null) {
            throw new IllegalStateException("value " + value + " is read before it is computed");
        }
        return placement;
    }

    /** Whether it is needed is only known when all places are. */
    private void clear(String name, int value, Placement placement, List<Step> steps) {
        int margin = places.margin(value);
        if (margin > 0) {
            steps.add(new Clearing(name, placement, margin, kernels.of(placement.storage())));
        }
    }

    /**
     * Whether a convolution writes over the residual it adds, which nobody reads any more: a kernel has read its tile of it before it
     * writes, and no other tile. What is written then needs no further memory, and is in the caches already.
     */
    private boolean overResidual(Op op, int index) {
        return op instanceof Op.Convolution c
                && c.residual() != Op.NONE
                && c.residual() != c.in()
                && lastRead[c.residual()] == index
                && !widens(c)
                && places.alike(c.residual(), c.out());
    }

    /** Whether it is computed in floats though values are stored in bfloat16. */
    private boolean widens(Op.Convolution c) {
        return layout.storage() == Storage.BFLOAT16 && Places.once(c, network.shapes());
    }

    private void add(Op op, Placement in, @Nullable Placement second, Placement out, List<Step> steps) {
        if (op instanceof Op.Convolution c) {
            if (widens(c)) {
                widened(c, in, out, second, steps);
            } else {
                convolution(c, in, out, second, steps);
            }
        } else {
            steps.add(PlainSteps.of(op, in, second == null ? in : second, out, kernels));
        }
        if (places.wiped(op.out())) {
            steps.add(new Wiping(op.name(), out));
        }
    }

    private void convolution(
            Op.Convolution c, Placement in, Placement out, @Nullable Placement residual, List<Step> steps) {
        Choice choice = chooser.choose(site(c, in, out), candidate -> {
            // What is only tried is not kept, so it shares with nobody.
            List<Step> tried = steps(c, candidate, in, out, residual, new SharedArrays());
            return Trial.nanoseconds(tried.getLast(), memory.size());
        });
        steps.addAll(steps(c, choice, in, out, residual, shared));
    }

    /** A linear layer, or what is like one: in floats, two units for 32 images, and so are the logits. */
    private void widened(
            Op.Convolution c, Placement in, Placement out, @Nullable Placement residual, List<Step> steps) {
        Placement wideIn = wide(in);
        steps.add(Conversion.widening(c.name(), kernels.halves(), in, wideIn));
        Placement wideResidual = residual == null ? null : wide(residual);
        if (residual != null && wideResidual != null) {
            steps.add(Conversion.widening(c.name(), kernels.halves(), residual, wideResidual));
        }
        Placement wideOut = wide(out);
        convolution(c, wideIn, wideOut, wideResidual, steps);
        memory.give(wideIn.lease());
        if (wideResidual != null) {
            memory.give(wideResidual.lease());
        }
        if (c.out() == network.output()) {
            placements[c.out()] = wideOut;
            memory.give(out.lease());
        } else {
            steps.add(Conversion.narrowing(c.name(), kernels.halves(), wideOut, out));
            memory.give(wideOut.lease());
        }
    }

    /** A place for the same numbers in floats. */
    private Placement wide(Placement value) {
        long pixel = Storage.PAIRS.bytes();
        long row = pixel * value.width();
        long map = row * value.height();
        long bytes = map * value.count();
        Memory.Lease lease = memory.take(List.of("pairs", bytes), bytes, false);
        return new Placement(
                lease.place(),
                value.slots(),
                value.count(),
                value.height(),
                value.width(),
                map,
                row,
                pixel,
                Storage.PAIRS,
                lease);
    }

    private List<Step> steps(
            Op.Convolution c,
            Choice choice,
            Placement in,
            Placement out,
            @Nullable Placement residual,
            SharedArrays arrays) {
        List<Step> steps = new ArrayList<>();
        boolean dense = choice.kind() == Choice.Kind.DENSE;
        TapAddresses addresses = (slot, ky, kx) -> ky * in.rowPitch() + slot * in.slotPitch() + kx * in.pixelPitch();
        Tiles tiles;
        boolean single = layout == Layout.ONE;
        RowMasks masks = places.masks(c);
        if (single && c.stride() > 1 && !Places.once(c, network.shapes())) {
            PhasePlanes planes = new PhasePlanes(c, channels, in, out, memory, kernels.floats(), !masks.none(), dense);
            steps.add(planes);
            addresses = planes;
            tiles = Tiles.ofPixels(c.kernelHeight(), planes.base(), out.units(), out);
        } else if (places.shifts(c)) {
            ShiftedPlanes planes = new ShiftedPlanes(c, channels, in, out, memory, kernels.floats(), dense);
            steps.add(planes);
            addresses = planes;
            tiles = Tiles.ofPixels(c.kernelHeight(), planes.base(), out.units(), out);
        } else if (in.storage() == Storage.PAIRS) {
            tiles = Tiles.ofPairs(c, in, out);
        } else if (single) {
            tiles = Tiles.ofPixels(c.kernelHeight(), in.at(0, -c.padding(), -c.padding()), out.units(), out);
        } else {
            tiles = Tiles.ofImages(c, in, out);
        }
        Stream stream =
                dense ? null : arrays.share(Taps.stream(c, channels, in, out, addresses, masks, choice.block()));
        DenseTaps taps = dense ? arrays.share(Taps.dense(c, channels, in, out, addresses, masks)) : null;
        steps.add(new ConvolutionStep(c, choice, kernels.of(out.storage()), tiles, stream, taps, residual));
        return steps;
    }

    private Site site(Op.Convolution c, Placement in, Placement out) {
        int units = out.units();
        // Where a kernel is used once, no zeros stand for padding: a tap there must not be read.
        boolean denses = c.groups() == 1 && (!Places.once(c, network.shapes()) || c.padding() == 0);
        long[] kept = {0};
        Taps.forEach(c, channels, in, out, (o, slot, ky, kx, weight) -> kept[0]++);
        long taps = (long) out.count() * in.count() / c.groups() * c.kernelHeight() * c.kernelWidth();
        return new Site(c, layout, denses, out.rows(), units, out.width(), in.count(), out.count(), kept[0], taps);
    }

    private void release(int value, int op) {
        Placement placement = placements[value];
        if (placement != null && lastRead[value] == op) {
            memory.give(placement.lease());
            placements[value] = null;
        }
    }
}
