package org.tombola.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;

/** Decodes JPEG and PNG files to three bytes a pixel. For one thread; closing it frees the native side of the readers. */
final class PictureDecoder implements AutoCloseable {
    /** Larger pictures are refused before a pixel is allocated. */
    private static final long MOST_PIXELS = 1L << 26;

    private final ImageReader jpeg = ImageIO.getImageReadersByFormatName("jpeg").next();
    private final ImageReader png = ImageIO.getImageReadersByFormatName("png").next();
    private @Nullable String truncation;

    PictureDecoder() {
        // The JPEG reader fills the missing part of a truncated file with grey, and only warns.
        jpeg.addIIOReadWarningListener((IIOReadWarningListener) (reader, warning) -> {
            String text = warning.toLowerCase(Locale.ROOT);
            if (text.contains("premature") || text.contains("truncated")) {
                truncation = warning;
            }
        });
    }

    /**
     * @param place named in messages
     * @throws InvalidInput when the bytes are no whole JPEG or PNG
     */
    Picture decode(byte[] file, String place) {
        ImageReader reader = reader(file, place);
        truncation = null;
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw InvalidInput.of("%s has %d×%d pixels, too many", place, reader.getWidth(0), reader.getHeight(0));
            }
            BufferedImage image = reader.read(0);
            if (truncation != null) {
                throw InvalidInput.of("%s cannot be decoded: %s", place, truncation);
            }
            return new Picture(image.getWidth(), image.getHeight(), rgb(image));
        } catch (InvalidInput e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the readers meet broken files with both
            throw new InvalidInput(place + " cannot be decoded: " + e.getMessage(), e);
        } finally {
            reader.setInput(null);
        }
    }

    private ImageReader reader(byte[] file, String place) {
        if (file.length > 3 && (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8) {
            return jpeg;
        }
        if (file.length > 3 && (file[0] & 0xFF) == 0x89 && file[1] == 'P' && file[2] == 'N' && file[3] == 'G') {
            return png;
        }
        throw InvalidInput.of("%s is neither a JPEG nor a PNG picture", place);
    }

    /** Grey is replicated, alpha dropped, 16 bits cut to 8, four inks mixed. */
    static byte[] rgb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] out = new byte[Math.multiplyExact(3, width * height)];
        boolean samples = image.getColorModel() instanceof ComponentColorModel;
        if (!samples || image.getColorModel() instanceof IndexColorModel) {
            int[] packed = image.getRGB(0, 0, width, height, null, 0, width);
            for (int i = 0; i < packed.length; i++) {
                out[3 * i] = (byte) (packed[i] >> 16);
                out[3 * i + 1] = (byte) (packed[i] >> 8);
                out[3 * i + 2] = (byte) packed[i];
            }
            return out;
        }
        // Samples as they are stored: getRGB would bend grey through a linear colour space.
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
        int[] values = raster.getPixels(0, 0, width, height, (int[]) null);
        boolean inks = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK;
        for (int i = 0; i < width * height; i++) {
            for (int c = 0; c < 3; c++) {
                int value = values[i * bands + (bands >= 3 ? c : 0)] >> shift;
                out[3 * i + c] = (byte) (inks ? light(value, values[i * bands + 3]) : value);
            }
        }
        return out;
    }

    /** What is left of white under that much of an ink and of black, which some pictures of ImageNet are stored as. */
    private static int light(int ink, int black) {
        return ((255 - ink) * (255 - black) + 127) / 255;
    }

    @Override
    public void close() {
        jpeg.dispose();
        png.dispose();
    }
}
