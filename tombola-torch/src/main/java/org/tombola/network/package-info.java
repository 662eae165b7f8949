/**
 * The dense engine: networks of {@link org.tombola.graph} run and differentiated by libtorch, on the CPU or a GPU. A
 * {@link org.tombola.network.TorchEngine} opens sessions; a session owns its native memory and is used by one thread. How a layer is
 * computed stands in one file, {@code Forward}; how the flat vector of parameters is cut into tensors in another, {@code Layout}.
 */
@NullMarked
package org.tombola.network;

import org.jspecify.annotations.NullMarked;
