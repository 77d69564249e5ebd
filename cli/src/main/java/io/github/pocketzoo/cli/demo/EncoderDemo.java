package io.github.pocketzoo.cli.demo;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.compression.distill.DistillationLoss;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Distiller;
import io.github.pocketzoo.compression.distill.LayerMap;
import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.DatasetSplits;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.train.FineTuner;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.eval.EvaluationOptions;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.Evaluator;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.heldout.ClassTexts;
import io.github.pocketzoo.eval.metric.ExampleTable;
import io.github.pocketzoo.eval.report.PredictionFiles;
import io.github.pocketzoo.eval.task.WordNetSupersenses;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole main job: a real teacher is fine-tuned, distilled into a student of half its layers,
 * pruned, quantized, and all four are compared on held-out data.
 */
public final class EncoderDemo {
  private static final String BASE = "all-MiniLM-L6-v2";
  private static final String TEACHER = "teacher";
  private static final int STUDENT_LAYERS = 3;
  private static final double SPARSITY = 0.5;

  /** The longest glosses have over 100 tokens; 64 cut off one in a thousand. */
  private static final int MAX_LENGTH = 64;

  private final DemoOptions options;
  private final DemoStages stages;

  public EncoderDemo(DemoOptions options, PrintStream out) {
    this.options = options;
    this.stages = new DemoStages(options, out);
  }

  /**
   * Runs the demo.
   *
   * @return the comparison; models lie in sub-directories of the output directory
   */
  public EvaluationReport run() {
    WordNetSupersenses task = new WordNetSupersenses();
    DatasetSplits data = task.load();
    stages.print(
        "task      %s: %,d training and %,d test glosses, %d classes%n",
        task.name(),
        data.train().examples().size(),
        data.test().examples().size(),
        data.test().labels().size());
    DemoPlan plan = options.plan();
    int available = data.train().examples().size();
    try (Model base = fetch();
        Model teacher =
            stages.trained(
                TEACHER,
                training(plan.steps(plan.teacherExamples(), available)),
                run -> tune(base, data.train(), run));
        Forward forward = EngineChoice.byWeights().open(teacher)) {
      Distiller distiller =
          new Distiller(
              LayerMap.uniform(base.architecture().structure().blocks().size(), STUDENT_LAYERS),
              DistillationWeights.defaults());
      try (Model student =
              stages.trained(
                  "student",
                  training(plan.steps(plan.studentExamples(), available)),
                  run -> distiller.distill(teacher, forward, data.train(), run));
          Model pruned =
              stages.trained(
                  "student-pruned",
                  training(plan.steps(plan.pruningExamples(), available)),
                  run ->
                      prune(student, distiller.loss(teacher, forward, data.train()), data, run));
          Model int8 = stages.quantized("student-pruned-int8", pruned)) {
        return evaluate(List.of(teacher, student, pruned, int8), task, data.test());
      }
    }
  }

  private Model fetch() {
    Path directory =
        ModelCatalog.ofUser()
            .fetch(
                ModelReference.parse(BASE),
                new FetchOptions(options.offline(), options.progress()));
    return ModelDirectory.load(directory);
  }

  private Model tune(Model base, TextDataset train, TrainingRun run) {
    return new FineTuner(Freezing.NONE, MAX_LENGTH).train(base, train, run);
  }

  private static Model prune(
      Model student, DistillationLoss loss, DatasetSplits data, TrainingRun run) {
    return GradualPruning.toSparsity(SPARSITY).prune(student, loss, data.train(), run);
  }

  /** Without dropout: at most one pass over the data leaves little to overfit. */
  private TrainingOptions training(long steps) {
    return TrainingOptions.defaults(steps)
        .withBatchSize(options.plan().batchSize())
        .withLearningRate(2e-4)
        .withDropout(false)
        .withSeed(options.seed());
  }

  private EvaluationReport evaluate(List<Model> models, WordNetSupersenses task, TextDataset test) {
    List<String> names = List.of(TEACHER, "student", "student-pruned", "student-pruned-int8");
    RunDescription run =
        new RunDescription(
            Provenance.toolVersion(),
            task.name() + " " + task.version(),
            DatasetFingerprint.of(test).sha256(),
            options.command());
    List<ModelUnderTest> rows = new ArrayList<>();
    try {
      for (int i = 0; i < models.size(); i++) {
        String name = names.get(i);
        rows.add(EngineChoice.byWeights().underTest(name, models.get(i), stages.directory(name)));
      }
      Map<String, ExampleTable> answers = new LinkedHashMap<>();
      EvaluationReport report =
          new Evaluator(
                  EvaluationOptions.defaults().withSeed(options.seed()).withBaseline(TEACHER),
                  options.progress(),
                  answers::put)
              .evaluate(rows, ClassTexts.of(test), run);
      return report.withPredictions(PredictionFiles.write(answers, options.output()));
    } finally {
      rows.forEach(row -> row.forward().close());
    }
  }
}
