package io.github.pocketzoo.core.checkpoint;

import static java.util.stream.Collectors.toSet;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
   * @param inputScales the fixed scales of what some of those multiply, by parameter name
   */
  public record Loaded(
      Parameters parameters,
      Map<String, QuantizedTensor> quantized,
      Map<String, Float> inputScales,
      LoadReport report) {}

  private final TensorSource source;
  private final NameTable table;
  private final Set<Integer> groupSizes;

  /** A reader of a checkpoint whose integers, if it has any, have one scale a row. */
  public CheckpointLoader(TensorSource source, NameTable table) {
    this(source, table, Set.of());
  }

  /**
   * A reader of a checkpoint.
   *
   * @param groupSizes how many integers may share a scale
   */
  public CheckpointLoader(TensorSource source, NameTable table, Set<Integer> groupSizes) {
    this.source = source;
    this.table = table;
    this.groupSizes = Set.copyOf(groupSizes);
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
    Map<NameTable.Entry, NameTable.Place> found = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    List<String> missing = new ArrayList<>();
    for (NameTable.Entry entry : table.entries()) {
      Optional<NameTable.Place> place = find(entry);
      if (place.isEmpty()) {
        missing.add(entry.parameter().name());
      } else {
        String name = place.get().name();
        found.put(entry, place.get());
        used.addAll(StoredTensors.partsOf(source, name).orElse(List.of(name)));
      }
    }
    refuseUnexpected(used);
    List<String> loaded = found.keySet().stream().map(entry -> entry.parameter().name()).toList();
    Set<String> present = loaded.stream().map(CheckpointLoader::module).collect(toSet());
    List<String> refused =
        missing.stream()
            .filter(name -> !mayBeNew.contains(name) || present.contains(module(name)))
            .toList();
    if (!refused.isEmpty()) {
      throw new InvalidInputException(
          source.description() + ": missing tensors: " + String.join(", ", refused));
    }
    Map<String, QuantizedTensor> quantized = new ConcurrentHashMap<>();
    Map<String, Float> inputScales = new ConcurrentHashMap<>();
    Map<String, INDArray> read = new ConcurrentHashMap<>();
    // In parallel, since ND4J fills new arrays with zeros, which takes as long as reading.
    found.entrySet().parallelStream()
        .forEach(
            entry ->
                read.put(
                    entry.getKey().parameter().name(),
                    read(entry.getKey(), entry.getValue(), quantized, inputScales)));
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (NameTable.Entry entry : table.entries()) {
      String name = entry.parameter().name();
      INDArray array = read.get(name);
      arrays.put(name, array == null ? initializer.initialize(entry.parameter()) : array);
    }
    List<String> ignored =
        source.names().stream().filter(name -> !used.contains(name)).sorted().toList();
    return new Loaded(
        new Parameters(arrays),
        quantized,
        inputScales,
        new LoadReport(loaded, List.copyOf(missing), ignored));
  }

  private static String module(String parameter) {
    return parameter.substring(0, Math.max(0, parameter.lastIndexOf('.')));
  }

  private Optional<NameTable.Place> find(NameTable.Entry entry) {
    return table.candidates(entry).stream()
        .filter(place -> StoredTensors.has(source, place.name()))
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

  private INDArray read(
      NameTable.Entry entry,
      NameTable.Place place,
      Map<String, QuantizedTensor> quantized,
      Map<String, Float> inputScales) {
    String name = place.name();
    if (StoredTensors.partsOf(source, name).isEmpty()) {
      return read(entry, place);
    }
    QuantizedTensor tensor = StoredTensors.read(source, name, groupSizes);
    INDArray array = dequantize(entry, name, tensor);
    quantized.put(entry.parameter().name(), tensor);
    StoredTensors.inputScale(source, name)
        .ifPresent(scale -> inputScales.put(entry.parameter().name(), scale));
    return array;
  }

  private INDArray read(NameTable.Entry entry, NameTable.Place place) {
    String name = place.name();
    StoredTensor whole = source.tensor(name);
    StoredTensor stored = place.slice().map(slice -> slice.of(whole)).orElse(whole);
    TensorLayout layout = entry.layout();
    requireShape(name, stored.shape(), layout.shape());
    if (!stored.type().isFloatingPoint()) {
      throw new InvalidInputException(
          "%s: tensor %s is of type %s, expected floating point"
              .formatted(source.description(), name, stored.type()));
    }
    boolean cutUp = !layout.hasAxesOf(entry.parameter());
    INDArray array = floats(name, layout.transposed() && !cutUp ? stored.transposed() : stored);
    if (!cutUp) {
      return array;
    }
    try (array) {
      return layout.toGraph(array, entry.parameter()).dup('c');
    }
  }

  private INDArray floats(String name, StoredTensor stored) {
    return stored
        .toFiniteFloats()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s: tensor %s holds NaN or infinite values"
                        .formatted(source.description(), name)));
  }

  private INDArray dequantize(NameTable.Entry entry, String name, QuantizedTensor tensor) {
    // Integers are a matrix, whatever axes the floats would have.
    TensorLayout matrix = TensorLayout.of(entry.parameter());
    requireShape(name, new long[] {tensor.rows(), tensor.columns()}, matrix.shape());
    INDArray array = tensor.dequantize();
    if (!matrix.transposed()) {
      return array;
    }
    try (array) {
      return array.transpose().dup('c');
    }
  }

  private void requireShape(String name, long[] stored, List<Long> expected) {
    if (!Arrays.stream(stored).boxed().toList().equals(expected)) {
      throw new InvalidInputException(
          "%s: tensor %s has shape %s, expected %s"
              .formatted(source.description(), name, Arrays.toString(stored), expected));
    }
  }
}
