package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.core.error.NearNames;
import java.util.List;

/** All commands. */
public final class Commands {
  private final List<Command> commands =
      List.of(
          new ModelsCommand(),
          new PretrainCommand(),
          new TrainCommand(),
          new DistillCommand(),
          new PruneCommand(),
          new SensitivityCommand(),
          new QuantizeCommand(),
          new CompressCommand(),
          new SearchCommand(),
          new ExportCommand(),
          new ClassifyCommand(),
          new EmbedCommand(),
          new SimilarityCommand(),
          new FillMaskCommand(),
          new GenerateCommand(),
          new AttentionCommand(),
          new EvalCommand(),
          new ReportCommand(),
          new BenchCommand(),
          new InspectCommand(),
          new TokenizerCommand(),
          new DemoCommand(),
          new VersionCommand(),
          new HelpCommand(this));

  /** The commands in the order in which they are used. */
  public List<Command> inHelpOrder() {
    return commands;
  }

  /**
   * The command of a name.
   *
   * @throws UsageException if there is none
   */
  public Command named(String name) {
    return commands.stream()
        .filter(command -> command.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new UsageException(unknown(name)));
  }

  private String unknown(String name) {
    List<String> names = commands.stream().map(Command::name).toList();
    return "unknown command: "
        + name
        + new NearNames(names).nearest(name).map("; did you mean %s?"::formatted).orElse("")
        + " (see: pocketzoo help)";
  }
}
