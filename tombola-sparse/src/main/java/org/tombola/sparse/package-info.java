/** For the engine that compiles a ticket into a plan and runs it on the CPU in time that shrinks with its mask. Nothing is here yet. */
@NullMarked
package org.tombola.sparse;

import org.jspecify.annotations.NullMarked;
