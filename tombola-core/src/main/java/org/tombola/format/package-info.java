/**
 * Files that cross the house's border. Readers trust nothing: every length is compared with the file before memory is taken, a pickle is
 * data and is never executed, work is bounded by the file's size, and whatever does not fit is an {@link org.tombola.InvalidInput} that
 * names the file and the reason. Writers are deterministic (the same content is the same bytes) and write aside, then rename.
 *
 * <table>
 * <caption>What is read and written where</caption>
 * <tr><td>a trained network, of any known kind</td><td>{@link org.tombola.format.Checkpoints}, then
 *     {@link org.tombola.format.CheckpointNames} for the names of a graph</td></tr>
 * <tr><td>safetensors</td><td>{@link org.tombola.format.Safetensors}</td></tr>
 * <tr><td>{@code torch.save}, both layouts</td><td>{@link org.tombola.format.PyTorchCheckpoint}</td></tr>
 * <tr><td>a ticket</td><td>{@link org.tombola.format.TicketFile}; dense forms by {@link org.tombola.format.DenseExport}</td></tr>
 * </table>
 *
 * To let checkpoints mention one more Python name, add it to {@code PickleGlobals}, with what stands for it.
 */
@NullMarked
package org.tombola.format;

import org.jspecify.annotations.NullMarked;
