/** The command line. The only package that names an engine; everything else speaks of {@code org.tombola.engine}. */
@NullMarked
package org.tombola.cli;

import org.jspecify.annotations.NullMarked;
