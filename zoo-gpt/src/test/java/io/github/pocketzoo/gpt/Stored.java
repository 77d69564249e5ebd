package io.github.pocketzoo.gpt;

import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.model.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What belongs to parameters, such as gradients, as tensors of a checkpoint.
 *
 * @param model whose parameters they are
 * @param values by the parameter's name
 */
record Stored(Model model, Function<String, INDArray> values) {

  /** By the names of the checkpoint; parts of a tensor are put together. */
  Map<String, INDArray> tensors() {
    NameTable table = model.architecture().checkpointNames();
    Map<String, List<NameTable.Entry>> entries = new TreeMap<>();
    table
        .entries()
        .forEach(
            entry ->
                entries
                    .computeIfAbsent(table.savedName(entry), name -> new ArrayList<>())
                    .add(entry));
    Map<String, INDArray> tensors = new TreeMap<>();
    entries.forEach((name, parts) -> tensors.put(name, joined(parts)));
    return tensors;
  }

  private INDArray joined(List<NameTable.Entry> parts) {
    INDArray[] arrays =
        parts.stream()
            .sorted(
                Comparator.comparing(each -> each.slice().map(slice -> slice.index()).orElse(0)))
            .map(each -> each.layout().toCheckpoint(values.apply(each.parameter().name())))
            .toArray(INDArray[]::new);
    return arrays.length == 1
        ? arrays[0]
        : Nd4j.concat(parts.get(0).slice().orElseThrow().axis(), arrays);
  }
}
