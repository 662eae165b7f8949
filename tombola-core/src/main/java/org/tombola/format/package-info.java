/**
 * Files that cross the house's border: safetensors and PyTorch checkpoints in and out, and the ticket file. Readers trust nothing: every
 * length is compared with the file before memory is taken, a pickle is data and is never executed, and whatever does not fit is an
 * {@link org.tombola.InvalidInput} that names the file and the reason. Writers are deterministic: the same content is the same bytes.
 */
@NullMarked
package org.tombola.format;

import org.jspecify.annotations.NullMarked;
