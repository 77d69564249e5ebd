package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.exec.CompiledForward;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells what a model is and how the runtime would run it. */
final class InspectCommand implements Command {
  private static final Setting<NamedModel> MODEL =
      Setting.required("model", NamedModel.TYPE, "the model: " + ModelLoader.FORMS);
  private static final Flag PLAN =
      new Flag("plan", "compile the model and show the operations that are run, in order");
  private static final Setting<ForwardEngine> ENGINE =
      Setting.optional(
          "engine",
          ValueType.oneOf(ForwardEngine.class),
          "whose plan (default: runtime-int8 if the model is stored as integers, else"
              + " runtime-f32); samediff has none");
  private static final Setting<Products> PRODUCTS =
      Setting.withDefault(
          "products",
          ValueType.oneOf(Products.class),
          ValueType.nameOf(Products.FASTEST),
          "what computes the matrix products of the plan");

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public String summary() {
    return "Show what a model is, and the plan by which the runtime runs it";
  }

  @Override
  public String description() {
    return summary()
        + ". A plan has a line for each operation: what it computes, its name in the graph, the"
        + " data type of its factors, the instruction set and the kernel. Below it stand the"
        + " notes that a reader of timings needs, such as zeros that are multiplied.";
  }

  @Override
  public String usage() {
    return "--model MODEL [--plan] [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of("Model", MODEL, ModelLoader.OFFLINE),
        OptionGroup.of("Plan", PLAN, ENGINE, PRODUCTS));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "inspect --model models/student-int8",
        "inspect --model all-MiniLM-L6-v2 --plan --engine runtime-int8");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    check(arguments);
    NamedModel named = arguments.get(MODEL);
    Path directory = ModelLoader.of(arguments, console).fetch(named.reference());
    try (Model model = ModelDirectory.load(directory)) {
      console.out().print(new ModelDescription(named.name(), directory, model).text());
      if (arguments.has(PLAN)) {
        printPlan(model, arguments, console);
      }
    }
  }

  private static void check(Arguments arguments) {
    if (!arguments.has(PLAN)) {
      DataOptions.refuse(arguments, ENGINE, "--plan");
      DataOptions.refuse(arguments, PRODUCTS, "--plan");
    }
    arguments
        .find(ENGINE)
        .filter(engine -> engine.precision().isEmpty())
        .ifPresent(
            engine -> {
              throw new UsageException(
                  "--engine %s: it has no plan, only engines of the runtime have one"
                      .formatted(engine.label()));
            });
  }

  private static void printPlan(Model model, Arguments arguments, Console console) {
    CompileOptions options =
        new EngineChoice(arguments.find(ENGINE))
            .compileOptions(model)
            .orElseThrow()
            .withProducts(arguments.get(PRODUCTS));
    long start = System.nanoTime();
    try (CompiledForward compiled = Runtime.compile(model, options)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      console.out().print("\n" + new PlanDescription(compiled, millis).text());
    }
  }
}
