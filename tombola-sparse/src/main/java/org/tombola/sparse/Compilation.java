package org.tombola.sparse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tombola.sparse.Lowering.Lowered;

/** Makes a {@link Program} of a lowered network: places for its values, a step for each operation. */
final class Compilation {
    private final Lowered network;
    private final Channels channels;
    private final Kernels kernels;
    private final boolean single;
    private final Chooser chooser;
    private final SharedArrays shared;
    private final Memory memory = new Memory();
    private final Places places;
    private final @Nullable Placement[] placements;
    private final int[] lastRead;

    /**
     * What there is to choose for.
     *
     * @param single whether pixels of one image lie in the lanes
     * @param denses whether {@link Choice.Kind#DENSE} is possible
     * @param rows of tiles
     * @param units of a row of tiles
     * @param inputs computed input channels
     * @param outputs computed output channels
     * @param reach bytes of an input channel that the widest tile reads
     * @param kept taps
     * @param taps all taps of computed channels
     */
    record Site(
            Op.Convolution convolution,
            boolean single,
            boolean denses,
            int rows,
            int units,
            int inputs,
            int outputs,
            long reach,
            long kept,
            long taps) {
        double density() {
            return taps == 0 ? 0 : (double) kept / taps;
        }

        /** Names it in its network. */
        String place() {
            return (single ? "one/" : "sixteen/") + convolution.name();
        }

        /** Names what decides how fast each way is. */
        String key(Kernels kernels) {
            Op.Convolution c = convolution;
            return String.join(
                    " ",
                    kernels.name(),
                    single ? "one" : "sixteen",
                    inputs + "-" + outputs,
                    c.kernelHeight() + "x" + c.kernelWidth() + "/" + c.stride(),
                    rows + "x" + units,
                    "groups " + c.groups(),
                    c.residual() == Op.NONE ? "plain" : "onto",
                    "density " + Choosers.grade(density()));
        }
    }

    /** @param single a program for one image at a time, whose pixels lie in the lanes; otherwise for 16 */
    Compilation(
            Lowered network, Channels channels, Kernels kernels, boolean single, Chooser chooser, SharedArrays shared) {
        this.network = network;
        this.channels = channels;
        this.kernels = kernels;
        this.single = single;
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
        places = single ? new PixelPlaces(network, channels, memory) : new ImagePlaces(network, channels, memory);
    }

    Program program() {
        List<Step> steps = new ArrayList<>();
        Placement input = place(0);
        clear("input", 0, input, steps);
        for (int i = 0; i < network.ops().size(); i++) {
            Op op = network.ops().get(i);
            Placement out = place(op.out());
            if (out.count() > 0) {
                clear(op.name(), op.out(), out, steps);
                add(op, out, steps);
            }
            release(op.in(), i);
            if (op.second() != Op.NONE) {
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
        PictureReader reader = new PictureReader(input, output, network.mean(), network.deviation());
        return new Program(single ? 1 : Kernels.LANES, List.copyOf(steps), reader, memory.size());
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
            steps.add(new Clearing(name, placement, margin, kernels));
        }
    }

    private void add(Op op, Placement out, List<Step> steps) {
        Placement in = placement(op.in());
        Placement second = op.second() == Op.NONE ? null : placement(op.second());
        if (op instanceof Op.Convolution c) {
            convolution(c, in, out, second, steps);
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
        if (single && c.stride() > 1 && !Places.once(c, network.shapes())) {
            PhasePlanes planes = new PhasePlanes(c, channels, in, out, memory, kernels, dense);
            steps.add(planes);
            addresses = planes;
            tiles = Tiles.ofPixels(c.kernelHeight(), planes.base(), out.units(), out);
        } else if (places.shifts(c)) {
            ShiftedPlanes planes = new ShiftedPlanes(c, channels, in, out, memory, kernels, dense);
            steps.add(planes);
            addresses = planes;
            tiles = Tiles.ofPixels(c.kernelHeight(), planes.base(), out.units(), out);
        } else if (single) {
            tiles = Tiles.ofPixels(c.kernelHeight(), in.at(0, -c.padding(), -c.padding()), out.units(), out);
        } else {
            tiles = Tiles.ofImages(c, in, out);
        }
        Stream stream = dense ? null : arrays.share(Taps.stream(c, channels, in, out, addresses, choice.block()));
        DenseTaps taps = dense ? arrays.share(Taps.dense(c, channels, in, out, addresses)) : null;
        steps.add(new ConvolutionStep(c, choice, kernels, tiles, stream, taps, residual));
        return steps;
    }

    private long reach(Op.Convolution c, Placement in, int units) {
        int widest = Math.min(units, 16);
        if (places.shifts(c)) {
            return c.kernelWidth() * ShiftedPlanes.pitch(c, in);
        }
        return single
                ? Math.min(in.slotPitch(), (long) widest * Kernels.UNIT + c.kernelHeight() * in.rowPitch())
                : (long) c.kernelHeight() * (widest * c.stride() + c.kernelWidth()) * Kernels.UNIT;
    }

    private Site site(Op.Convolution c, Placement in, Placement out) {
        int units = out.units();
        // Where a kernel is used once, no zeros stand for padding: a tap there must not be read.
        boolean denses = c.groups() == 1 && (!Places.once(c, network.shapes()) || c.padding() == 0);
        long[] kept = {0};
        Taps.forEach(c, channels, in, out, (o, slot, ky, kx, weight) -> kept[0]++);
        long taps = (long) out.count() * in.count() / c.groups() * c.kernelHeight() * c.kernelWidth();
        return new Site(
                c, single, denses, out.rows(), units, in.count(), out.count(), reach(c, in, units), kept[0], taps);
    }

    private Placement place(int value) {
        Placement made = places.place(value);
        placements[value] = made;
        return made;
    }

    private void release(int value, int op) {
        Placement placement = placements[value];
        if (placement != null && lastRead[value] == op) {
            memory.give(placement.lease());
            placements[value] = null;
        }
    }
}
