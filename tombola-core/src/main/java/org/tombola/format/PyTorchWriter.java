package org.tombola.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.tombola.weights.Tensor;
import org.tombola.weights.Weights;

/**
 * Writes weights as {@code torch.save} writes an OrderedDict of float32 tensors: a zip archive of stored records whose data begin at
 * multiples of 64 bytes. The same weights give the same bytes: no time, no padding from memory.
 */
final class PyTorchWriter {
    // Not the first instant of the format: for that one the JDK adds a field with the local time zone.
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;
    private static final int EXTRA_HEADER = 4;
    private static final short PADDING_TAG = 'F' | 'B' << 8; // as PyTorch marks it

    private final Counting counting;
    private final ZipOutputStream zip;

    private PyTorchWriter(OutputStream out) {
        this.counting = new Counting(out);
        this.zip = new ZipOutputStream(counting);
        zip.setMethod(ZipOutputStream.STORED);
    }

    /** The stream stays open. */
    static void write(OutputStream out, Weights weights) throws IOException {
        PyTorchWriter writer = new PyTorchWriter(out);
        writer.record("data.pkl", pickle(weights));
        writer.record("byteorder", "little".getBytes(US_ASCII));
        int key = 0;
        for (Tensor tensor : weights.tensors().values()) {
            writer.record("data/" + key++, FloatType.F32.bytes(tensor.values()).array());
        }
        writer.record("version", "3\n".getBytes(US_ASCII));
        writer.zip.finish();
    }

    private void record(String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("archive/" + name);
        entry.setTimeLocal(NO_TIME);
        entry.setSize(content.length);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        entry.setCrc(checksum.getValue());
        zip.flush();
        long data = counting.written + LOCAL_HEADER + entry.getName().length() + EXTRA_HEADER;
        int padding = (int) Math.floorMod(-data, (long) ALIGNMENT);
        byte[] extra = new byte[EXTRA_HEADER + padding];
        Arrays.fill(extra, (byte) 'Z');
        ByteBuffer.wrap(extra)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(PADDING_TAG)
                .putShort((short) padding);
        entry.setExtra(extra);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] pickle(Weights weights) {
        PickleOut out = new PickleOut();
        out.raw("\u0080\u0002ccollections\nOrderedDict\n)R(");
        int key = 0;
        for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
            Tensor tensor = entry.getValue();
            int[] shape = tensor.shape();
            out.text(entry.getKey());
            out.raw("ctorch._utils\n_rebuild_tensor_v2\n((");
            out.text("storage");
            out.raw("ctorch\nFloatStorage\n");
            out.text(Integer.toString(key++));
            out.text("cpu");
            out.number(tensor.size());
            out.raw("tQK\u0000(");
            Arrays.stream(shape).forEach(out::number);
            out.raw("t(");
            Arrays.stream(strides(shape)).forEach(out::number);
            out.raw("t\u0089ccollections\nOrderedDict\n)RtR");
        }
        out.raw("u.");
        return out.bytes.toByteArray();
    }

    private static int[] strides(int[] shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= Math.max(1, shape[d]);
        }
        return strides;
    }

    /** Pickle opcodes of protocol 2. */
    private static final class PickleOut {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void raw(String opcodes) {
            bytes.writeBytes(opcodes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }

        void text(String text) {
            byte[] utf8 = text.getBytes(UTF_8);
            bytes.write('X');
            little(utf8.length);
            bytes.writeBytes(utf8);
        }

        void number(int number) {
            bytes.write('J');
            little(number);
        }

        private void little(int value) {
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }
    }

    /** Where in the file the next record begins. */
    private static final class Counting extends FilterOutputStream {
        private long written;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            written++;
        }

        @Override
        public void write(byte[] b, int offset, int length) throws IOException {
            out.write(b, offset, length);
            written += length;
        }
    }
}
