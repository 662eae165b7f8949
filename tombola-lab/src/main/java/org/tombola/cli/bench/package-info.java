/**
 * The measuring behind {@code tombola bench}: one network in several engines that take turns in one process. A part of the command line,
 * because it names engines; it prints nothing.
 */
@NullMarked
package org.tombola.cli.bench;

import org.jspecify.annotations.NullMarked;
