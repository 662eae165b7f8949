/** A ticket compiled into a plan that runs on the CPU in time that shrinks with its mask. */
@NullMarked
package org.tombola.sparse;

import org.jspecify.annotations.NullMarked;
