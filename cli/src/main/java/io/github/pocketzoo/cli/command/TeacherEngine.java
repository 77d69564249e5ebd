package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.runtime.exec.CompiledForward;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What runs the teacher of a training. Its weights do not change, those of the student do. */
final class TeacherEngine {
  static final Setting<ForwardEngine> OPTION =
      Setting.withDefault(
          "teacher-engine",
          ValueType.oneOf(ForwardEngine.class),
          ForwardEngine.RUNTIME_F32.label(),
          "what runs the teacher forward");

  private TeacherEngine() {}

  /**
   * Makes the teacher ready to tell some outputs: in the engine that was asked for, or, where
   * nobody asked, in SameDiff if the runtime can't run it or doesn't keep what is compared.
   *
   * @throws InvalidInputException if the engine that was asked for doesn't keep them
   */
  static Forward open(Arguments arguments, Model teacher, List<String> outputs, Console console) {
    ForwardEngine engine = arguments.get(OPTION);
    return open(engine, arguments.has(OPTION), teacher, outputs, console);
  }

  /** The same where nobody can ask for an engine. */
  static Forward open(Model teacher, List<String> outputs, Console console) {
    return open(ForwardEngine.RUNTIME_F32, false, teacher, outputs, console);
  }

  private static Forward open(
      ForwardEngine engine, boolean asked, Model teacher, List<String> outputs, Console console) {
    if (!asked && ForwardEngine.isSparse(teacher)) {
      console.print("the teacher runs in SameDiff: the runtime has no sparse attention");
      return new SameDiffForward(teacher);
    }
    Forward forward = EngineChoice.of(engine).open(teacher);
    if (!(forward instanceof CompiledForward compiled)) {
      return forward;
    }
    Set<String> kept = compiled.outputs();
    Optional<String> missing =
        outputs.stream().filter(output -> !kept.contains(output)).findFirst();
    if (missing.isEmpty()) {
      return forward;
    }
    forward.close();
    if (asked) {
      throw new InvalidInputException(
          "--%s %s: does not keep %s, which the loss compares; leave it out or say samediff"
              .formatted(OPTION.name(), engine.label(), missing.get()));
    }
    console.print(
        "the teacher runs in SameDiff: the runtime does not keep %s, which the loss compares"
            .formatted(missing.get()));
    return new SameDiffForward(teacher);
  }
}
