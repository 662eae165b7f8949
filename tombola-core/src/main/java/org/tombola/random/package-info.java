/** Randomness as values: named, independent streams, so that no draw moves another. */
@NullMarked
package org.tombola.random;

import org.jspecify.annotations.NullMarked;
