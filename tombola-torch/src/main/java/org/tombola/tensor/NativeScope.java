package org.tombola.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.jspecify.annotations.Nullable;

/**
 * The life of the native tensors made inside it, on the thread that opened it; open and close it in one method. What is to outlive it
 * is kept by a {@link Lifetime}. No scope, no tensor: {@link NativeTensor} refuses to make one that nothing would free.
 */
public final class NativeScope implements AutoCloseable {
    private final PointerScope scope = new PointerScope();
    private final @Nullable NoGradGuard noGradients;

    private NativeScope(boolean gradients) {
        noGradients = gradients ? null : new NoGradGuard();
    }

    /** A scope in which nothing is recorded for a backward pass. */
    public static NativeScope open() {
        return new NativeScope(false);
    }

    /** A scope whose operations on leaves are recorded for a backward pass. */
    public static NativeScope recording() {
        return new NativeScope(true);
    }

    static void require() {
        if (PointerScope.getInnerScope() == null) {
            throw new IllegalStateException("no native scope is open on this thread");
        }
    }

    @Override
    public void close() {
        // The guard sets a flag of this thread back when it is destroyed: before anything else of the scope.
        if (noGradients != null) {
            noGradients.close();
        }
        scope.close();
    }
}
