package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.quantize.Quantizer;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Stores a model in integers. */
final class QuantizeCommand implements Command {
  private static final double MEGABYTE = 1e6;

  private enum Scheme {
    INT8
  }

  private static final Setting<ModelReference> MODEL =
      Setting.required("model", ModelLoader.TYPE, "the model to quantize: " + ModelLoader.FORMS);

  private static final Setting<Scheme> SCHEME =
      Setting.withDefault(
          "scheme",
          ValueType.oneOf(Scheme.class),
          ValueType.nameOf(Scheme.INT8),
          "8 bits, symmetric, a scale for each output channel or embedding row");

  @Override
  public String name() {
    return "quantize";
  }

  @Override
  public String summary() {
    return "Store the matrices of a model as 8-bit integers";
  }

  @Override
  public String description() {
    return summary()
        + ", embedding tables too: a quarter of the bytes. It needs no data. Such a model also"
        + " runs in integers, which is faster; eval tells what that costs in accuracy.";
  }

  @Override
  public String usage() {
    return "--model MODEL --output DIR [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of("Model", MODEL, OutputDirectory.OUTPUT, SCHEME, ModelLoader.OFFLINE));
  }

  @Override
  public List<String> examples() {
    return List.of("quantize --model models/student-pruned --output models/student-int8");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    Path output = OutputDirectory.checked(arguments, arguments.get(MODEL));
    Path source = ModelLoader.of(arguments, console).fetch(arguments.get(MODEL));
    try (Model model = ModelDirectory.load(source);
        Model quantized =
            switch (arguments.get(SCHEME)) {
              case INT8 -> Quantizer.int8().quantize(model);
            }) {
      ModelDirectory.save(quantized, output);
      console.print(
          String.format(
              Locale.ROOT,
              "quantize: %d matrices to int8, %.1f MB instead of %.1f MB: %s",
              quantized.quantized().size(),
              ModelDirectory.bytes(output) / MEGABYTE,
              ModelDirectory.bytes(source) / MEGABYTE,
              output));
    }
  }
}
