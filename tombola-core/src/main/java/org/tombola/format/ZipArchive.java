package org.tombola.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.tombola.format.Pickle.Refused;
import org.tombola.format.StoredTensor.Storage;

/**
 * The layout since PyTorch 1.6: a zip archive of stored, not compressed, records {@code <name>/data.pkl}, {@code <name>/data/<key>},
 * {@code <name>/byteorder} and {@code <name>/version}. Nothing is unpacked to disk.
 */
final class ZipArchive implements Archive {
    private static final String CONTENT = "/data.pkl";

    private final ZipFile zip;
    private final long fileSize;
    private final String prefix;
    private final Object root;

    private ZipArchive(ZipFile zip, long fileSize) throws IOException {
        this.zip = zip;
        this.fileSize = fileSize;
        this.prefix = prefix(zip);
        if (zip.getEntry(prefix + "/constants.pkl") != null) {
            throw new Refused("holds a TorchScript program; save model.state_dict() instead");
        }
        ZipEntry order = zip.getEntry(prefix + "/byteorder");
        if (order != null && !US_ASCII.decode(read(order, 16)).toString().equals("little")) {
            throw new Refused("was written by a big-endian machine");
        }
        this.root = Pickle.read(read(entry(prefix + CONTENT), LONGEST_PICKLE), new PickleGlobals());
    }

    /** @throws Refused with the reason */
    static ZipArchive open(FileBytes file) {
        try {
            ZipFile zip = new ZipFile(file.path().toFile());
            try {
                return new ZipArchive(zip, file.size());
            } catch (RuntimeException | IOException e) {
                zip.close();
                throw e;
            }
        } catch (ZipException | EOFException e) {
            throw new Refused("is a broken zip archive: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String prefix(ZipFile zip) {
        List<String> names = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(CONTENT) && name.indexOf('/') == name.length() - CONTENT.length())
                .toList();
        if (names.size() != 1) {
            throw new Refused("is a zip archive without one record data.pkl, so not one of torch.save");
        }
        return names.getFirst().substring(0, names.getFirst().length() - CONTENT.length());
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public ByteBuffer bytes(Storage storage) {
        ZipEntry entry = entry(prefix + "/data/" + storage.key());
        long length = entry.getSize();
        int width = storage.type().bytes();
        if (length % width != 0 || length / width != storage.whole()) {
            throw new Refused("has " + length + " bytes in record " + entry.getName() + ", where its pickle says "
                    + storage.whole() + " numbers of " + width);
        }
        try {
            return read(entry, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new Refused("lacks the record " + name);
        }
        return entry;
    }

    /** All of a record; its checksum is compared here because {@link ZipFile} does not. */
    private ByteBuffer read(ZipEntry entry, long most) throws IOException {
        long size = entry.getSize();
        if (entry.getMethod() != ZipEntry.STORED || entry.getCompressedSize() != size) {
            throw new Refused("has the compressed record " + entry.getName() + "; torch.save stores them as they are");
        }
        if (size < 0 || size > most || size > fileSize || size > Integer.MAX_VALUE - 8) {
            throw new Refused("has a record " + entry.getName() + " of " + size + " bytes, more than can be read");
        }
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            bytes = in.readNBytes((int) size);
        } catch (ZipException | EOFException e) {
            throw new Refused("has a broken record " + entry.getName() + ": " + e.getMessage());
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        if (bytes.length != size || checksum.getValue() != entry.getCrc()) {
            throw new Refused("has a damaged record " + entry.getName() + ": its checksum differs");
        }
        return ByteBuffer.wrap(bytes);
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
