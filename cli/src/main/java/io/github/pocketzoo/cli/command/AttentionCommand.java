package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.eval.report.AttentionMaps;
import io.github.pocketzoo.eval.report.AttentionPage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Draws where a model looks. */
final class AttentionCommand implements Command {
  private static final Setting<NamedModel> MODEL =
      Setting.required("model", NamedModel.TYPE, "the model: " + ModelLoader.FORMS);
  private static final Setting<List<Integer>> LAYERS =
      Setting.optional(
          "layers",
          ValueType.listOf(ValueType.count(1)),
          "which layers to draw, from 1 (default: all)");
  private static final Setting<Path> OUTPUT =
      Setting.withDefault(
          "output", ValueType.path("FILE"), Path.of("attention.html"), "the page to write");

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public String summary() {
    return "Draw the attention heads of a model on a text";
  }

  @Override
  public String description() {
    return summary()
        + ", or on a pair of texts: a page with all heads, and the chosen one as lines between"
        + " tokens and as a matrix. The page needs no network. The model runs in SameDiff, whose"
        + " graph keeps the attention weights.";
  }

  @Override
  public String usage() {
    return "--model MODEL [OPTIONS] TEXT [TEXT]";
  }

  @Override
  public boolean takesOperands() {
    return true;
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of("Model", MODEL, ModelLoader.OFFLINE),
        OptionGroup.of("Page", LAYERS, OUTPUT));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "attention --model all-MiniLM-L6-v2 'The cat sat on the mat because it was tired.'",
        "attention --model bert-base-uncased --layers 5,6 'Where is it?' 'It is in the house.'");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    List<String> texts = arguments.operands();
    if (texts.isEmpty() || texts.size() > 2) {
      throw new UsageException(texts.size() + " texts, expected one or a pair");
    }
    Optional<String> second = texts.stream().skip(1).findFirst();
    NamedModel named = arguments.get(MODEL);
    Path output = arguments.get(OUTPUT);
    try (Model model = ModelLoader.of(arguments, console).load(named.reference())) {
      int blocks = model.architecture().structure().blocks().size();
      List<Integer> layers =
          arguments
              .find(LAYERS)
              .map(numbers -> numbers.stream().map(number -> number - 1).toList())
              .orElseGet(() -> IntStream.range(0, blocks).boxed().toList());
      AttentionMaps maps =
          AttentionMaps.of(model, model.tokenizer().encode(texts.get(0), second), layers);
      AttentionPage page =
          new AttentionPage(
              named.name(),
              texts.get(0),
              second,
              "pocketzoo attention " + arguments.quoted(),
              Provenance.toolVersion());
      AtomicFiles.text(output, page.render(maps, model.tokenizer()));
    }
    console.print("wrote " + output);
  }
}
