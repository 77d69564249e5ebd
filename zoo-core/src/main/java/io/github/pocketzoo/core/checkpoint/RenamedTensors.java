package io.github.pocketzoo.core.checkpoint;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Tensors of another framework under the names and in the orientation of ours. */
public final class RenamedTensors implements TensorSource {
  private record Origin(String name, boolean transposed) {}

  private final TensorSource source;
  private final Map<String, Origin> origins;

  /**
   * @param source the tensors under their foreign names; closed with this
   * @throws InvalidInputException if two tensors get the same name
   */
  public RenamedTensors(TensorSource source, ForeignNames names) {
    this.source = source;
    Map<String, Origin> found = new LinkedHashMap<>();
    for (String foreign : source.names()) {
      names
          .target(foreign)
          .ifPresent(
              target -> {
                Origin other = found.put(target.name(), new Origin(foreign, target.transposed()));
                if (other != null) {
                  throw new InvalidInputException(
                      "%s: %s and %s are both %s"
                          .formatted(source.description(), other.name(), foreign, target.name()));
                }
              });
    }
    this.origins = Collections.unmodifiableMap(found);
  }

  @Override
  public String description() {
    return source.description();
  }

  @Override
  public Set<String> names() {
    return origins.keySet();
  }

  @Override
  public StoredTensor tensor(String name) {
    Origin origin = origins.get(name);
    if (origin == null) {
      throw new InvalidInputException(source.description() + ": no tensor " + name);
    }
    StoredTensor tensor = source.tensor(origin.name());
    return origin.transposed() && tensor.shape().length == 2 ? tensor.transposed() : tensor;
  }

  @Override
  public void close() {
    source.close();
  }
}
