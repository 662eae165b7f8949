package org.tombola.format;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.tombola.format.Pickle.None;
import org.tombola.format.Pickle.Refused;
import org.tombola.format.Pickle.Tuple;
import org.tombola.format.StoredTensor.Storage;

/**
 * The names a checkpoint's pickle may mention, and what stands for them. Tensors become {@link StoredTensor}, ordered dictionaries maps;
 * of harmless things beside the weights (options, numpy numbers, devices) only the name is kept. Nothing is ever executed.
 */
final class PickleGlobals {
    /** An allowed name. */
    record Global(String name) {}

    /** Something harmless that nobody needs. */
    record Opaque(String name) {}

    private static final int LONGEST_KEY = 1000;
    private static final String FROM_TYPE = "torch._tensor._rebuild_from_type_v2";
    private static final Set<String> REBUILD = Set.of(
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            FROM_TYPE);
    private static final Set<String> CONTAINERS = Set.of(
            "collections.OrderedDict",
            "collections.Counter",
            "torch.Size",
            "builtins.set",
            "__builtin__.set",
            "builtins.frozenset",
            "__builtin__.frozenset");
    private static final Set<String> IGNORED = Set.of(
            "_codecs.encode",
            "argparse.Namespace",
            "copyreg._reconstructor",
            "copy_reg._reconstructor",
            "builtins.object",
            "__builtin__.object",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar",
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray._reconstruct",
            "numpy.core.numeric._frombuffer",
            "numpy._core.numeric._frombuffer",
            "numpy.dtype",
            "numpy.ndarray",
            "torch.Tensor",
            "torch.nn.parameter.Parameter",
            "torch.device",
            "torch.float16",
            "torch.bfloat16",
            "torch.float32",
            "torch.float64",
            "torch.int64",
            "torch.channels_last",
            "torch.contiguous_format",
            "torch.serialization._get_layout");

    private final Map<String, ElementType> storages = new HashMap<>();

    /** The types of the storages met so far, by key. */
    Map<String, ElementType> storages() {
        return storages;
    }

    /** @throws Refused when the name is not on the list */
    Object resolve(String module, String name) {
        String full = module + "." + name;
        boolean storage = (module.equals("torch") || module.equals("torch.cuda"))
                && ElementType.ofStorage(name).isPresent();
        if (!storage && !REBUILD.contains(full) && !CONTAINERS.contains(full) && !IGNORED.contains(full)) {
            throw new Refused("its pickle asks for " + full
                    + ", which is not among the names a checkpoint needs; save model.state_dict() alone");
        }
        return new Global(storage ? name : full);
    }

    /** What Python would get by calling the function with these arguments. */
    Object call(Object function, Object arguments, IntConsumer charge) {
        if (!(function instanceof Global(String name)) || !(arguments instanceof Tuple(List<Object> items))) {
            throw new Refused("its pickle calls what is no function");
        }
        if (IGNORED.contains(name)) {
            return new Opaque(name);
        }
        try {
            return switch (name) {
                case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(items);
                case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                    as(StoredTensor.class, items.get(0));
                case FROM_TYPE -> {
                    if (items.get(0) instanceof Global(String inner) && inner.equals(FROM_TYPE)) {
                        throw new Refused("its pickle nests calls of " + name);
                    }
                    yield call(items.get(0), items.get(2), charge);
                }
                case "collections.OrderedDict", "collections.Counter" -> dictionary(items, charge);
                case "torch.Size", "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset" ->
                    items.isEmpty() ? new Tuple(items) : items.get(0);
                default -> throw new Refused("its pickle calls " + name);
            };
        } catch (IndexOutOfBoundsException e) {
            throw new Refused("its pickle calls " + name + " with " + items.size() + " arguments");
        } catch (IllegalArgumentException e) {
            throw new Refused("it holds " + e.getMessage());
        }
    }

    /** Attributes are dropped; only of these values that loses nothing. */
    void requireStateIgnorable(Object value) {
        if (!(value instanceof Map<?, ?> || value instanceof Opaque)) {
            throw new Refused("its pickle sets attributes of what is no dictionary");
        }
    }

    /** The storage that a persistent identity stands for: ('storage', class, key, place, count) and, in the older layout, a view. */
    Storage persistent(Object identity) {
        try {
            List<Object> parts = as(Tuple.class, identity).items();
            if (!"storage".equals(parts.get(0))) {
                throw new Refused("its pickle refers to something outside that is no storage");
            }
            String className = as(Global.class, parts.get(1)).name();
            ElementType type = ElementType.ofStorage(className)
                    .orElseThrow(() -> new Refused("it holds a storage of unknown type " + className));
            String key = text(parts.get(2));
            storages.putIfAbsent(key, type);
            if (storages.get(key) != type) {
                throw new Refused("has a storage '" + key + "' of two types");
            }
            long count = as(Long.class, parts.get(4));
            Object view = parts.size() > 5 ? parts.get(5) : None.NONE;
            if (view instanceof Tuple(List<Object> items)) {
                return new Storage(type, key, as(Long.class, items.get(1)), as(Long.class, items.get(2)), count);
            }
            return new Storage(type, key, 0, count, count);
        } catch (IndexOutOfBoundsException e) {
            throw new Refused("its pickle refers to a storage with too few words");
        } catch (IllegalArgumentException e) {
            throw new Refused("it holds a view outside its storage: " + e.getMessage());
        }
    }

    private static StoredTensor tensor(List<Object> items) {
        return StoredTensor.of(
                as(Storage.class, items.get(0)),
                as(Long.class, items.get(1)),
                numbers(items.get(2)),
                numbers(items.get(3)));
    }

    private static Map<Object, Object> dictionary(List<Object> items, IntConsumer charge) {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (items.isEmpty()) {
            return map;
        }
        if (items.get(0) instanceof Map<?, ?> from) {
            charge.accept(from.size());
            from.forEach((key, value) -> map.put(key(key), value));
            return map;
        }
        List<?> pairs = list(items.get(0));
        charge.accept(pairs.size());
        for (Object pair : pairs) {
            List<?> two = list(pair);
            map.put(key(two.get(0)), two.get(1));
        }
        return map;
    }

    private static long[] numbers(Object tuple) {
        List<?> items = list(tuple);
        if (items.size() > StoredTensor.MOST_DIMENSIONS) {
            throw new Refused("it holds a tensor of " + items.size() + " dimensions");
        }
        long[] numbers = new long[items.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = as(Long.class, items.get(i));
        }
        return numbers;
    }

    private static List<?> list(Object value) {
        return value instanceof Tuple(List<Object> items) ? items : as(List.class, value);
    }

    /** Only short, plain keys: a tuple may hold itself a billion times over, and hashing it would take as long. */
    static Object key(Object value) {
        boolean plain = value instanceof String text && text.length() <= LONGEST_KEY;
        if (plain || value instanceof Number || value instanceof Boolean || value instanceof None) {
            return value;
        }
        throw new Refused("its pickle has a dictionary key that is neither a short text nor a number");
    }

    static String text(Object value) {
        return as(String.class, value);
    }

    private static <T> T as(Class<T> type, Object value) {
        if (!type.isInstance(value)) {
            throw new Refused("its pickle has a " + value.getClass().getSimpleName() + " where a "
                    + type.getSimpleName() + " belongs");
        }
        return type.cast(value);
    }
}
