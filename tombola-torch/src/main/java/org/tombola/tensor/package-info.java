/** Native tensors: who owns them and for how long. The one package that imports {@code org.bytedeco}. */
@NullMarked
package org.tombola.tensor;

import org.jspecify.annotations.NullMarked;
