/**
 * Native tensors: who owns them and for how long. The one package that imports {@code org.bytedeco}.
 *
 * <p>Three rules, each after a crash or a leak that was measured:
 *
 * <ul>
 *   <li>No scope, no tensor. Every call opens a {@link org.tombola.tensor.NativeScope} first and closes it in the same method; scopes do
 *       not cross threads, and the garbage collector frees nothing in time.
 *   <li>What outlives its scope is kept by a {@link org.tombola.tensor.Lifetime}, which its owner closes.
 *   <li>No view of native memory leaves this package: reading one after its tensor is gone ends the process. Values are copied out.
 * </ul>
 *
 * <p>{@link org.tombola.tensor.Operations} holds what layers need, {@link org.tombola.tensor.Derivatives} backward passes,
 * {@link org.tombola.tensor.Libtorch} what is set once for the process. JVM: {@code --enable-native-access=ALL-UNNAMED},
 * {@code -Dorg.bytedeco.javacpp.maxPhysicalBytes=0} (JavaCPP would stop at four times the Java heap), and the allocator settings of the
 * launcher.
 */
@NullMarked
package org.tombola.tensor;

import org.jspecify.annotations.NullMarked;
