package io.github.pocketzoo.cli.demo;

import io.github.pocketzoo.cli.engine.CausalEngine;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Distiller;
import io.github.pocketzoo.compression.distill.LayerMap;
import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.language.HeldOutTexts;
import io.github.pocketzoo.eval.language.LanguageEvaluationOptions;
import io.github.pocketzoo.eval.language.LanguageEvaluator;
import io.github.pocketzoo.eval.language.LanguageModelUnderTest;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.NgramBaseline;
import io.github.pocketzoo.eval.language.ReferenceModel;
import io.github.pocketzoo.eval.metric.ExampleTable;
import io.github.pocketzoo.eval.report.PredictionFiles;
import io.github.pocketzoo.eval.task.WordNetDefinitions;
import io.github.pocketzoo.gpt.generate.Ending;
import io.github.pocketzoo.gpt.generate.GeneratedText;
import io.github.pocketzoo.gpt.generate.GenerationConfig;
import io.github.pocketzoo.gpt.generate.LengthLimit;
import io.github.pocketzoo.gpt.generate.PromptOverflow;
import io.github.pocketzoo.gpt.generate.TextGenerator;
import io.github.pocketzoo.gpt.generate.TextListener;
import io.github.pocketzoo.gpt.pretrain.CausalPacking;
import io.github.pocketzoo.gpt.pretrain.CausalPretrainer;
import io.github.pocketzoo.gpt.pretrain.CausalText;
import io.github.pocketzoo.gpt.pretrain.DocumentBoundary;
import io.github.pocketzoo.gpt.pretrain.NewDecoder;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The main job on a decoder: a small GPT-2 learns to write definitions from nothing, is distilled
 * into a student of half its layers, pruned, quantized, and all four are compared on definitions
 * that none of them has seen.
 */
public final class DecoderDemo {
  private static final String TEACHER = "teacher";
  private static final String STUDENT = "student";
  private static final String PRUNED = "student-pruned";
  private static final String INT8 = "student-pruned-int8";

  private static final int VOCABULARY = 2048;
  private static final int MAX_LENGTH = 64;
  private static final double SPARSITY = 0.5;
  private static final int NGRAMS = 5;

  /**
   * All that a text's next token says is in what the teacher expects there, at its own temperature.
   */
  private static final DistillationWeights SOFT_TARGETS = new DistillationWeights(1, 1, 0, 0);

  /** What each model is asked to define, once it is trained. */
  private static final List<String> WORDS = List.of("volcano (noun):", "hurriedly (adv):");

  private static final int NEW_TOKENS = 40;

  private final DemoOptions options;
  private final WordNetDefinitions train;
  private final WordNetDefinitions test;
  private final DemoStages stages;

  /**
   * Prepares a demo.
   *
   * @param train definitions that are learned
   * @param test definitions that are measured on
   */
  public DecoderDemo(
      DemoOptions options, WordNetDefinitions train, WordNetDefinitions test, PrintStream out) {
    this.options = options;
    this.train = train;
    this.test = test;
    this.stages = new DemoStages(options, out);
  }

  /**
   * Runs the demo.
   *
   * @return the comparison; models lie in sub-directories of the output directory
   */
  public LanguageReport run() {
    try (Tokenizer tokenizer = NewDecoder.vocabulary(train, VOCABULARY);
        TokenizedCorpus corpus =
            TokenizedCorpus.of(
                train,
                tokenizer,
                options.output().resolve("text.tokens"),
                TokenizedCorpus.HoldOut.NOTHING,
                options.progress())) {
      stages.print(
          "text      %s: %,d definitions, %,d tokens of a vocabulary of %,d%n",
          train.name(),
          corpus.summary().documents(),
          corpus.summary().tokens(),
          tokenizer.vocabularySize());
      CausalText source =
          new CausalText(corpus, CausalPacking.of(tokenizer, MAX_LENGTH, DocumentBoundary.PACKED));
      return compress(source, tokenizer);
    }
  }

  private LanguageReport compress(CausalText source, Tokenizer tokenizer) {
    DemoPlan plan = options.plan();
    try (Model teacher =
            stages.trained(
                TEACHER,
                training(plan.teacherExamples()),
                run ->
                    new CausalPretrainer(source)
                        .train(
                            NewDecoder.create(
                                NewDecoder.tinyConfig(MAX_LENGTH), tokenizer, options.seed()),
                            run));
        Forward forward = EngineChoice.byWeights().open(teacher)) {
      int blocks = teacher.architecture().structure().blocks().size();
      Distiller distiller = new Distiller(LayerMap.uniform(blocks, blocks / 2), SOFT_TARGETS);
      try (Model student =
              stages.trained(
                  STUDENT,
                  training(plan.studentExamples()),
                  run -> distiller.distill(teacher, forward, source, run));
          Model pruned =
              stages.trained(
                  PRUNED,
                  training(plan.pruningExamples()),
                  run ->
                      GradualPruning.toSparsity(SPARSITY)
                          .withoutEmbeddings()
                          .prune(student, distiller.loss(teacher, forward), source, run));
          Model int8 = stages.quantized(INT8, pruned)) {
        return evaluate(List.of(teacher, student, pruned, int8), source);
      }
    }
  }

  private TrainingOptions training(long sequences) {
    DemoPlan plan = options.plan();
    return NewDecoder.tinyTraining(plan.steps(sequences, Long.MAX_VALUE))
        .withBatchSize(plan.batchSize())
        .withSeed(options.seed());
  }

  private LanguageReport evaluate(List<Model> models, CausalText source) {
    List<String> names = List.of(TEACHER, STUDENT, PRUNED, INT8);
    HeldOutTexts held = HeldOutTexts.of(test);
    Tokenizer tokenizer = models.get(0).tokenizer();
    CausalPacking packing = source.packing();
    ReferenceModel counted =
        new ReferenceModel(
            NGRAMS + "-gram",
            tokenizer,
            NgramBaseline.of(
                source.corpus(), packing::document, NGRAMS, tokenizer.vocabularySize()));
    List<LanguageModelUnderTest> rows = new ArrayList<>();
    try {
      for (int i = 0; i < models.size(); i++) {
        String name = names.get(i);
        rows.add(CausalEngine.underTest(name, models.get(i), stages.directory(name)));
      }
      rows.forEach(row -> write(row));
      Map<String, ExampleTable> answers = new LinkedHashMap<>();
      LanguageReport report =
          new LanguageEvaluator(
                  LanguageEvaluationOptions.defaults()
                      .withSeed(options.seed())
                      .withWindowLength(MAX_LENGTH)
                      .withBaseline(TEACHER),
                  options.progress(),
                  answers::put)
              .evaluate(
                  rows,
                  List.of(),
                  List.of(counted),
                  held,
                  new RunDescription(
                      Provenance.toolVersion(),
                      held.name(),
                      held.fingerprint(),
                      options.command()));
      return report.withPredictions(PredictionFiles.write(answers, options.output()));
    } finally {
      rows.forEach(row -> row.forward().close());
    }
  }

  private void write(LanguageModelUnderTest model) {
    int end = model.tokenizer().boundaries().endOfText().orElseThrow();
    GenerationConfig config =
        GenerationConfig.DEFAULT.with(
            Ending.at(LengthLimit.ofNewTokens(NEW_TOKENS)).withEos(Set.of(end)));
    try (TextGenerator generator =
        TextGenerator.of(model.forward(), model.tokenizer(), config, PromptOverflow.REFUSE)) {
      List<List<GeneratedText>> texts = generator.generate(WORDS, TextListener.NONE);
      for (int i = 0; i < WORDS.size(); i++) {
        stages.print("%-19s %s%s%n", model.name(), WORDS.get(i), texts.get(i).get(0).text());
      }
    }
  }
}
