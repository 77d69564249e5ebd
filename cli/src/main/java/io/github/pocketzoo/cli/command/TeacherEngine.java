package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;

/** What runs the teacher of a training. Its weights do not change, those of the student do. */
final class TeacherEngine {
  static final Setting<ForwardEngine> OPTION =
      Setting.withDefault(
          "teacher-engine",
          ValueType.oneOf(ForwardEngine.class),
          ForwardEngine.RUNTIME_F32.label(),
          "what runs the teacher forward");

  private TeacherEngine() {}

  /** Makes the teacher ready to run. */
  static Forward open(Arguments arguments, Model teacher) {
    return EngineChoice.of(arguments.get(OPTION)).open(teacher);
  }
}
