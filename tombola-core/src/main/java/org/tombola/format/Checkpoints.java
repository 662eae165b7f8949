package org.tombola.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.tombola.InvalidInput;
import org.tombola.weights.Weights;

/** Reads a network's tensors from a file of any known kind; the content says which, never the file's name. */
public final class Checkpoints {
    private static final int ZIP = 'P' | 'K' << 8 | 3 << 16 | 4 << 24;
    private static final int PICKLE = 0x80; // every pickle of protocol 2 or later begins so
    private static final int NONE = -1;

    private Checkpoints() {}

    /**
     * Under the names in the file; {@link CheckpointNames#fit} gives them those of a graph.
     *
     * @throws InvalidInput when there is no such file, it is broken or of no known kind
     */
    public static Weights read(Path path) {
        try (FileBytes file = FileBytes.open(path)) {
            ByteBuffer head = file.read(0, Math.min(file.size(), 512));
            if (byteAt(head, 8) == '{') {
                return Safetensors.weights(file);
            }
            if (head.remaining() >= 4 && head.getInt(0) == ZIP || byteAt(head, 0) == PICKLE) {
                return PyTorchCheckpoint.read(file);
            }
            throw file.invalid("is %s, neither a safetensors file nor a PyTorch checkpoint", kind(head));
        }
    }

    private static int byteAt(ByteBuffer head, int index) {
        return index < head.remaining() ? head.get(index) & 0xFF : NONE;
    }

    private static String kind(ByteBuffer head) {
        String text = ISO_8859_1.decode(head.duplicate()).toString();
        if (text.startsWith("version https://git-lfs")) {
            return "a Git LFS pointer, not the file itself";
        }
        if (text.stripLeading().startsWith("<")) {
            return "a web page";
        }
        if (text.startsWith("\u001f\u008b")) {
            return "a gzip file";
        }
        return text.startsWith("ustar", 257) ? "a tar file" : "of an unknown kind";
    }
}
