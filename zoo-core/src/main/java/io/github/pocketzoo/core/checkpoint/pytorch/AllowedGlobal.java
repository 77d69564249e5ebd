package io.github.pocketzoo.core.checkpoint.pytorch;

import io.github.pocketzoo.core.checkpoint.ElementType;
import java.util.Map;
import java.util.Optional;

/** The classes and functions that a pickle of tensors may name. None of them is ever loaded. */
sealed interface AllowedGlobal {
  /** {@code collections.OrderedDict}: called without arguments, it makes a dictionary. */
  record OrderedDict() implements AllowedGlobal {}

  /**
   * {@code torch._utils._rebuild_tensor_v2}: storage, offset, size, stride, requires_grad, hooks.
   */
  record RebuildTensor() implements AllowedGlobal {}

  /** {@code torch._utils._rebuild_parameter}: tensor, requires_grad, hooks. */
  record RebuildParameter() implements AllowedGlobal {}

  /** A storage class such as {@code torch.FloatStorage}; it tells the type of the elements. */
  record StorageClass(ElementType type) implements AllowedGlobal {}

  /** By module and name, with a dot between. */
  Map<String, AllowedGlobal> BY_NAME =
      Map.ofEntries(
          Map.entry("collections.OrderedDict", new OrderedDict()),
          Map.entry("torch._utils._rebuild_tensor_v2", new RebuildTensor()),
          Map.entry("torch._utils._rebuild_parameter", new RebuildParameter()),
          Map.entry("torch.DoubleStorage", new StorageClass(ElementType.F64)),
          Map.entry("torch.FloatStorage", new StorageClass(ElementType.F32)),
          Map.entry("torch.HalfStorage", new StorageClass(ElementType.F16)),
          Map.entry("torch.BFloat16Storage", new StorageClass(ElementType.BF16)),
          Map.entry("torch.LongStorage", new StorageClass(ElementType.I64)),
          Map.entry("torch.IntStorage", new StorageClass(ElementType.I32)),
          Map.entry("torch.ShortStorage", new StorageClass(ElementType.I16)),
          Map.entry("torch.CharStorage", new StorageClass(ElementType.I8)),
          Map.entry("torch.ByteStorage", new StorageClass(ElementType.U8)),
          Map.entry("torch.BoolStorage", new StorageClass(ElementType.BOOL)));

  static Optional<AllowedGlobal> named(String module, String name) {
    return Optional.ofNullable(BY_NAME.get(module + "." + name));
  }
}
