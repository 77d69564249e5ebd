package io.github.pocketzoo.core.checkpoint;

import static java.util.stream.Collectors.toSet;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads a checkpoint into parameters. Loading is bijective: a missing, unexpected or wrongly shaped
 * tensor is an error, but for a head that the caller allows to be new.
 */
public final class CheckpointLoader {

  /**
   * What was loaded.
   *
   * @param parameters every parameter of the architecture, {@code float}
   * @param quantized the parameters that the checkpoint has as integers, by parameter name, in the
   *     checkpoint's orientation
   */
  public record Loaded(
      Parameters parameters, Map<String, QuantizedTensor> quantized, LoadReport report) {}

  private final TensorSource source;
  private final NameTable table;

  public CheckpointLoader(TensorSource source, NameTable table) {
    this.source = source;
    this.table = table;
  }

  /**
   * Loads every parameter.
   *
   * @param mayBeNew names of parameters that are initialised if the checkpoint lacks them; of one
   *     module, such as {@code classifier}, it must lack all
   * @param initializer initialises those
   * @throws InvalidInputException naming the tensors that don't fit
   */
  public Loaded load(Set<String> mayBeNew, ParameterInitializer initializer) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    Map<String, QuantizedTensor> quantized = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    List<String> loaded = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (NameTable.Entry entry : table.entries()) {
      ParameterSpec spec = entry.parameter();
      Optional<String> name = findName(entry);
      if (name.isEmpty()) {
        missing.add(spec.name());
        arrays.put(spec.name(), null);
        continue;
      }
      Optional<List<String>> parts = StoredTensors.partsOf(source, name.get());
      INDArray stored;
      if (parts.isPresent()) {
        used.addAll(parts.get());
        QuantizedTensor tensor = StoredTensors.read(source, name.get());
        quantized.put(spec.name(), tensor);
        stored = tensor.dequantize();
      } else {
        used.add(name.get());
        stored = source.read(name.get());
      }
      arrays.put(spec.name(), fit(entry, name.get(), stored));
      loaded.add(spec.name());
    }
    refuseUnexpected(used);
    Set<String> present = loaded.stream().map(CheckpointLoader::module).collect(toSet());
    List<String> refused =
        missing.stream()
            .filter(name -> !mayBeNew.contains(name) || present.contains(module(name)))
            .toList();
    if (!refused.isEmpty()) {
      throw new InvalidInputException(
          source.description() + ": missing tensors: " + String.join(", ", refused));
    }
    for (NameTable.Entry entry : table.entries()) {
      arrays.computeIfAbsent(
          entry.parameter().name(), name -> initializer.initialize(entry.parameter()));
    }
    List<String> ignored =
        source.names().stream().filter(name -> !used.contains(name)).sorted().toList();
    return new Loaded(
        new Parameters(arrays), quantized, new LoadReport(loaded, List.copyOf(missing), ignored));
  }

  private static String module(String parameter) {
    return parameter.substring(0, Math.max(0, parameter.lastIndexOf('.')));
  }

  private Optional<String> findName(NameTable.Entry entry) {
    return table.candidates(entry).stream()
        .filter(
            name ->
                source.names().contains(name) || StoredTensors.partsOf(source, name).isPresent())
        .findFirst();
  }

  private void refuseUnexpected(Set<String> used) {
    List<String> unexpected =
        source.names().stream()
            .filter(name -> !used.contains(name) && !table.isIgnored(name))
            .sorted()
            .toList();
    if (!unexpected.isEmpty()) {
      throw new InvalidInputException(
          source.description() + ": unexpected tensors: " + String.join(", ", unexpected));
    }
  }

  private INDArray fit(NameTable.Entry entry, String name, INDArray stored) {
    ParameterSpec spec = entry.parameter();
    INDArray array = entry.transposed() && stored.rank() == 2 ? stored.transpose() : stored;
    if (!Arrays.equals(array.shape(), spec.shape())) {
      throw new InvalidInputException(
          "%s: tensor %s has shape %s, expected %s"
              .formatted(
                  source.description(),
                  name,
                  Arrays.toString(stored.shape()),
                  Arrays.toString(entry.transposed() ? reversed(spec.shape()) : spec.shape())));
    }
    if (!stored.dataType().isFPType()) {
      throw new InvalidInputException(
          "%s: tensor %s is of type %s, expected floating point"
              .formatted(source.description(), name, stored.dataType()));
    }
    INDArray dense = stored;
    if (array != stored || stored.dataType() != DataType.FLOAT) {
      dense = array.castTo(DataType.FLOAT).dup('c');
      stored.close();
    }
    double sum = dense.sumNumber().doubleValue();
    if (!Double.isFinite(sum)) {
      throw new InvalidInputException(
          "%s: tensor %s holds NaN or infinite values".formatted(source.description(), name));
    }
    return dense;
  }

  private static long[] reversed(long[] shape) {
    return new long[] {shape[1], shape[0]};
  }
}
