/**
 * What was computed, kept on disk: steps found by the hash of their inputs, and the folders of runs. What exists is complete; a kill, a
 * full disk, a second process and a clock that jumps lose nothing but the work since the last checkpoint.
 */
@NullMarked
package org.tombola.store;

import org.jspecify.annotations.NullMarked;
