package io.github.pocketzoo.core.checkpoint.pytorch;

import io.github.pocketzoo.core.checkpoint.StoredTensor;
import io.github.pocketzoo.core.checkpoint.TensorBytes;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Tensors by name, as {@code torch.save(model.state_dict())} pickles them. */
final class StateDictionary {
  private StateDictionary() {}

  /**
   * Finds the bytes of every tensor.
   *
   * @param path the file, for messages
   * @param value what the pickle made
   * @param bytes the elements of a storage
   * @throws InvalidInputException if {@code value} is no dictionary of tensors, or one doesn't fit
   *     its storage
   */
  static Map<String, StoredTensor> tensors(
      Path path, Object value, Function<Storage, TensorBytes> bytes) {
    if (!(value instanceof Map<?, ?> dictionary) || dictionary.isEmpty()) {
      throw new InvalidInputException(
          path + ": expected a state dictionary, tensors by name, and at least one");
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    dictionary.forEach(
        (key, item) -> {
          if (!(key instanceof String name) || !(item instanceof TensorView view)) {
            throw new InvalidInputException(
                "%s: entry %s of the state dictionary is no tensor".formatted(path, key));
          }
          tensors.put(name, tensor(path + ": tensor " + name, view, bytes));
        });
    return Collections.unmodifiableMap(tensors);
  }

  private static StoredTensor tensor(
      String description, TensorView view, Function<Storage, TensorBytes> bytes) {
    Storage storage = view.storage();
    TensorBytes all = bytes.apply(storage);
    int size = storage.type().bytes();
    if (all.size() / size < storage.elements()
        || view.offset() < 0
        || view.offset() > storage.elements()) {
      throw new InvalidInputException(
          "%s: begins at element %d of %d of its storage, which has %d bytes"
              .formatted(description, view.offset(), storage.elements(), all.size()));
    }
    TensorBytes own = all.slice(view.offset() * size, storage.elements() * size);
    return new StoredTensor(description, storage.type(), view.shape(), view.strides(), own);
  }
}
