/**
 * Data sets, their splits and batches. Pictures stay bytes, {@code N × H × W × C}; crops and flips act on bytes; the order of an epoch
 * and what happens to each picture in it are functions of (seed, epoch, index), so that resuming stores no generator state
 * ({@link org.tombola.data.BatchStream}).
 *
 * <p>{@link org.tombola.data.Datasets} lists what a recipe may name:
 *
 * <table>
 * <caption>Sources</caption>
 * <tr><th>name</th><th>from</th><th>checked by</th><th>terms</th></tr>
 * <tr><td>glyphs, shapes</td><td>drawn from a seed</td><td>frozen hashes in a test</td><td>this project's own</td></tr>
 * <tr><td>mnist</td><td>four IDX files, downloaded from the mirror of PyTorch</td><td>MD5 of each</td><td>CC BY-SA 3.0</td></tr>
 * <tr><td>fashion_mnist</td><td>four IDX files, downloaded from its authors</td><td>MD5 of each</td><td>MIT</td></tr>
 * <tr><td>cifar10, cifar100</td><td>the binary archives, downloaded from their author</td><td>MD5</td><td>none stated; cite
 * Krizhevsky 2009</td></tr>
 * <tr><td>tiny_imagenet</td><td>the zip as published, downloaded from Stanford</td><td>MD5</td><td>for research; see
 * image-net.org</td></tr>
 * <tr><td>imagenet</td><td>class folders of yours</td><td>every file decodes</td><td>for research; see image-net.org</td></tr>
 * <tr><td>images</td><td>a folder or zip of yours</td><td>every file decodes, to one size</td><td>yours</td></tr>
 * </table>
 *
 * <p>Pictures of up to 1 GiB decoded are held in memory, more in a mapped file of the store.
 *
 * <p>A checksum is asked of downloads only: files that a user put in place may be other data in the same format. Every reader checks
 * sizes before it allocates and refuses what is not exactly the format. To add a data set: a {@link org.tombola.data.DatasetSource}, a
 * line in {@code Datasets}, a row above. The published constants are in {@link org.tombola.data.Normalisations}.
 */
@NullMarked
package org.tombola.data;

import org.jspecify.annotations.NullMarked;
