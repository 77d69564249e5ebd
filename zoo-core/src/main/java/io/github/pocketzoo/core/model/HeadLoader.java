package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.checkpoint.CheckpointLoader;
import io.github.pocketzoo.core.checkpoint.LoadReport;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.checkpoint.StoredTensors;
import io.github.pocketzoo.core.checkpoint.TensorSource;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads the parameters of an architecture whose head may not be the checkpoint's.
 *
 * <p>Classifiers of different tasks and classes have tensors of the same names, so a labelled head
 * is read only where the configuration says that it is that very head.
 *
 * @param configured what the checkpoint holds
 * @param wanted what is to be loaded
 * @param request whether parameters may be new
 * @param groupSizes how many integers of the checkpoint may share a scale
 */
record HeadLoader(
    Architecture configured, Architecture wanted, HeadRequest request, Set<Integer> groupSizes) {

  CheckpointLoader.Loaded load(TensorSource source) {
    NameTable names = wanted.checkpointNames();
    Set<String> foreign = isForeign() ? names.ownedByHead() : Set.of();
    if (request.seed().isEmpty()) {
      requireHead(source, names, foreign);
    }
    Set<String> mayBeNew =
        request.seed().isPresent() ? Set.copyOf(wanted.structure().head()) : Set.of();
    ParameterInitializer initializer =
        new ParameterInitializer(wanted.initializerRange(), request.seed().orElse(0));
    CheckpointLoader.Loaded read =
        new CheckpointLoader(source, names.without(foreign), groupSizes)
            .load(mayBeNew, initializer);
    return foreign.isEmpty() ? read : with(foreign, read, initializer);
  }

  private void requireHead(TensorSource source, NameTable names, Set<String> foreign) {
    Set<String> ofHead = names.ownedByHead();
    List<String> missing =
        names.entries().stream()
            .filter(entry -> ofHead.contains(entry.parameter().name()))
            .filter(
                entry -> foreign.contains(entry.parameter().name()) || !has(source, names, entry))
            .map(NameTable.Entry::checkpointName)
            .toList();
    if (!missing.isEmpty() && missing.size() == ofHead.size()) {
      HeadSpec head = wanted.head().orElseThrow();
      throw new InvalidInputException(
          "%s: no head for %s%s, missing tensors: %s; expected a model of a class …%s"
              .formatted(
                  source.description(),
                  head.task().pipelineName(),
                  head.labels().isEmpty() ? "" : " with these labels",
                  String.join(", ", missing),
                  head.task().classSuffix()));
    }
  }

  private static boolean has(TensorSource source, NameTable names, NameTable.Entry entry) {
    return names.candidates(entry).stream()
        .anyMatch(place -> StoredTensors.has(source, place.name()));
  }

  private boolean isForeign() {
    return !wanted.equals(configured) && !wanted.labels().isEmpty();
  }

  private CheckpointLoader.Loaded with(
      Set<String> added, CheckpointLoader.Loaded read, ParameterInitializer initializer) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    List<String> initialized = new ArrayList<>();
    for (ParameterSpec spec : wanted.parameters()) {
      boolean isNew = added.contains(spec.name());
      arrays.put(
          spec.name(), isNew ? initializer.initialize(spec) : read.parameters().get(spec.name()));
      if (isNew || read.report().initialized().contains(spec.name())) {
        initialized.add(spec.name());
      }
    }
    LoadReport report =
        new LoadReport(read.report().loaded(), initialized, read.report().ignored());
    return new CheckpointLoader.Loaded(
        new Parameters(arrays), read.quantized(), read.inputScales(), report);
  }
}
