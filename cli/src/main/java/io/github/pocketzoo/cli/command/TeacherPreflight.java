package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.compression.preflight.Finding;
import io.github.pocketzoo.compression.preflight.PreflightReport;
import io.github.pocketzoo.compression.preflight.TeacherExam;
import io.github.pocketzoo.compression.preflight.TeacherQuality;
import io.github.pocketzoo.compression.recipe.PreflightLimits;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import java.util.List;

/** Asks teachers about held-out examples before anything is trained, as recipes do. */
record TeacherPreflight(Arguments arguments, Console console) {
  /** Examples that a teacher is asked about. */
  static final int MOST = 512;

  private static final Flag NO_PREFLIGHT =
      new Flag("no-preflight", "don't ask teachers about held-out examples first");

  static final List<CommandOption> OPTIONS =
      List.of(ChosenOptions.option(PreflightLimits.TEACHER_MARGIN), NO_PREFLIGHT);

  /**
   * Refuses the options where there is nothing to ask.
   *
   * @param goesWith what they mean something with
   */
  static void refuse(Arguments arguments, String goesWith) {
    OPTIONS.forEach(option -> DataOptions.refuse(arguments, option, goesWith));
  }

  /**
   * Asks one.
   *
   * @param name what to call it
   * @throws InvalidInputException if it knows too little, or reads pairs in another order
   */
  void check(String name, Model teacher, TeacherExam exam) {
    if (arguments.has(NO_PREFLIGHT)) {
      return;
    }
    double margin = new ChosenOptions(arguments).get(PreflightLimits.TEACHER_MARGIN);
    List<Finding> findings = exam.examine(name, teacher, new TeacherQuality(margin));
    findings.forEach(finding -> console.print("preflight " + finding));
    new PreflightReport(findings).requireNoRefusal();
  }
}
