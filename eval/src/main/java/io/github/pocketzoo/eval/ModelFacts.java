package io.github.pocketzoo.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.pocketzoo.core.io.TreeHash;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.eval.bench.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a model without running it.
 *
 * @param parameters number of weights
 * @param nonZeroParameters number of weights that are not 0
 * @param bytesOnDisk size of the model's files
 * @param weightFormat how weights are stored, such as {@code "float32"} or {@code "int8 with
 *     scales"}; the engine tells in which arithmetic they run
 * @param notes what a reader of the numbers must know, such as {@link #ZEROS_ARE_MULTIPLIED}
 * @param provenance what made the model, as stored with it; an empty object if nothing is known
 * @param directory where the model lies
 * @param workload what a text of a usual length takes; empty where the structure does not tell
 * @param sha256 of the names and contents of the model's files ({@link TreeHash}), which tells
 *     whether a name still means the same model; empty in older reports
 */
public record ModelFacts(
    long parameters,
    long nonZeroParameters,
    long bytesOnDisk,
    String weightFormat,
    List<String> notes,
    JsonNode provenance,
    Optional<String> directory,
    Optional<Workload> workload,
    Optional<String> sha256) {

  /** Note of a pruned model whose engine has no sparse kernels. */
  public static final String ZEROS_ARE_MULTIPLIED =
      "zeros are stored and multiplied like any other weight: pruning saves no time here";

  /** Note of a model of integers whose engine computes with floats. */
  public static final String INTEGERS_ARE_DEQUANTIZED =
      "integer weights are dequantized to float32 to run: latency and memory are those of floats";

  /** Fewer zeros than this happen by rounding to integers and need no explanation. */
  private static final double NOTABLE_SPARSITY = 0.05;

  public ModelFacts {
    notes = List.copyOf(notes);
    if (provenance == null || provenance.isNull()) {
      provenance = JsonNodeFactory.instance.objectNode();
    }
  }

  /** Without a workload and a checksum. */
  public ModelFacts(
      long parameters,
      long nonZeroParameters,
      long bytesOnDisk,
      String weightFormat,
      List<String> notes,
      JsonNode provenance,
      Optional<String> directory) {
    this(
        parameters,
        nonZeroParameters,
        bytesOnDisk,
        weightFormat,
        notes,
        provenance,
        directory,
        Optional.empty(),
        Optional.empty());
  }

  /** The same with a workload. */
  public ModelFacts withWorkload(Workload load) {
    return with(notes, Optional.of(load));
  }

  /** The same with one more note. */
  public ModelFacts withNote(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return with(more, workload);
  }

  private ModelFacts with(List<String> known, Optional<Workload> load) {
    return new ModelFacts(
        parameters,
        nonZeroParameters,
        bytesOnDisk,
        weightFormat,
        known,
        provenance,
        directory,
        load,
        sha256);
  }

  /** Share of the weights that are 0. */
  public double sparsity() {
    return parameters == 0 ? 0 : 1 - (double) nonZeroParameters / parameters;
  }

  /** What a reader must know of how SameDiff runs a model. */
  public static List<String> notesOfSameDiff(Model model) {
    List<String> notes = new ArrayList<>();
    Parameters parameters = model.parameters();
    if (parameters.countNonZero() < (1 - NOTABLE_SPARSITY) * parameters.count()) {
      notes.add(ZEROS_ARE_MULTIPLIED);
    }
    if (!model.quantized().isEmpty()) {
      notes.add(INTEGERS_ARE_DEQUANTIZED);
    }
    return notes;
  }

  /**
   * What is known of a saved model.
   *
   * @param directory where it was saved
   * @param notes what a reader of the report must know of how it is run
   */
  public static ModelFacts saved(Model model, Path directory, List<String> notes) {
    return new ModelFacts(
        model.parameters().count(),
        model.parameters().countNonZero(),
        ModelDirectory.bytes(directory),
        model.quantized().isEmpty()
            ? "float32"
            : model.quantization().describeWeights() + " with scales",
        notes,
        new ObjectMapper().valueToTree(model.provenance()),
        Optional.of(directory.toString()),
        Optional.of(Workload.of(model.architecture(), Workload.USUAL_TOKENS)),
        Optional.of(TreeHash.of(List.of(directory))));
  }
}
