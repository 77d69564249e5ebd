package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CausalEngine;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.OnPolicy;
import io.github.pocketzoo.compression.preflight.TeacherExam;
import io.github.pocketzoo.compression.sensitivity.HeldOutData;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.LanguageModelLoss;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.UnlabelledTexts;
import io.github.pocketzoo.eval.language.LanguageScore;
import io.github.pocketzoo.eval.language.ScoredText;
import io.github.pocketzoo.gpt.pretrain.CausalPacking;
import io.github.pocketzoo.gpt.pretrain.CausalText;
import io.github.pocketzoo.gpt.pretrain.DocumentBoundary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Running text in the tokens of a language model: what it trains on, and what was held out to
 * measure on.
 *
 * @param text what was read
 * @param source to train on
 * @param documents to measure on; may be empty
 */
record CausalData(Text text, CausalText source, List<ScoredText> documents)
    implements CompressionData {
  /** Of text that has no part of its own to measure on. */
  private static final TokenizedCorpus.HoldOut HOLD_OUT =
      new TokenizedCorpus.HoldOut(PretrainCommand.HELD_OUT_EVERY, PretrainCommand.HELD_OUT_TOKENS);

  private static final int CALIBRATION_TEXTS = 2_000;

  static final Setting<DocumentBoundary> DOCUMENTS =
      Setting.withDefault(
          "documents",
          new ValueType<>("packed|separate", DocumentBoundary::of),
          DocumentBoundary.PACKED.optionName(),
          "pack several into a sequence, or begin one with each");

  /**
   * What is read, and how.
   *
   * @param train to train on
   * @param validation to measure on; nothing where a part of {@code train} is held out
   * @param maxLength positions of a sequence
   * @param boundary what becomes of the ends of documents
   */
  record Text(
      TextCorpus train, Optional<TextCorpus> validation, int maxLength, DocumentBoundary boundary) {
    /**
     * Text of files.
     *
     * @param validation paths and patterns of what is measured on; a part of {@code train} is held
     *     out if there are none
     */
    static Text of(
        TextCorpus train, List<String> validation, int maxLength, DocumentBoundary boundary) {
      Optional<TextCorpus> held =
          validation.isEmpty() ? Optional.empty() : Optional.of(PlainTextCorpus.of(validation));
      return new Text(train, held, maxLength, boundary);
    }
  }

  /**
   * Tokenizes.
   *
   * @param model whose tokens they are; its context has to be long enough
   * @param output beside which the tokens lie for the time of the run
   */
  static CausalData open(Text text, Model model, TrainingOutput output, Console console) {
    return open(text, model, output::sibling, console);
  }

  /**
   * Tokenizes.
   *
   * @param files names a file by its suffix, where tokens lie for the time of the run
   */
  static CausalData open(Text text, Model model, Function<String, Path> files, Console console) {
    MaxLength.checked(text.maxLength(), model.architecture());
    CausalPacking packing = CausalPacking.of(model.tokenizer(), text.maxLength(), text.boundary());
    TokenizedCorpus corpus =
        PretrainCommand.tokenize(
            text.train(),
            model,
            files.apply(".tokens"),
            text.validation().isPresent() ? TokenizedCorpus.HoldOut.NOTHING : HOLD_OUT,
            console);
    try {
      List<List<Words>> documents =
          text.validation()
              .map(
                  held ->
                      PretrainCommand.allOf(
                          held, model, files.apply(".validation.tokens"), console))
              .orElseGet(corpus::heldOut);
      if (text.validation().isPresent() && documents.isEmpty()) {
        throw new InvalidInputException(text.validation().get().name() + ": no text to measure on");
      }
      return new CausalData(
          text,
          new CausalText(corpus, packing),
          documents.stream().map(lines -> scored(model.tokenizer(), packing, lines)).toList());
    } catch (RuntimeException e) {
      corpus.close();
      throw e;
    }
  }

  private static ScoredText scored(Tokenizer tokenizer, CausalPacking packing, List<Words> lines) {
    int[] tokens = packing.document(lines);
    byte[] bytes = tokenizer.decode(tokens, true).getBytes(StandardCharsets.UTF_8);
    return new ScoredText(tokens, bytes.length);
  }

  /** How well a model expects what was held out, if anything was. */
  Optional<LanguageScore> score(Model model) {
    return held(documents).map(held -> held.score(model));
  }

  private Optional<HeldOutDocuments> held(List<ScoredText> some) {
    return some.isEmpty()
        ? Optional.empty()
        : Optional.of(new HeldOutDocuments(source.name(), some, source.packing().maxLength()));
  }

  /**
   * A student goes on with the text itself: in packed sequences behind the end of a document, too.
   *
   * @param fraction of the steps, in (0, 1]
   */
  OnPolicy onPolicy(double fraction) {
    OptionalInt end =
        switch (source.packing().boundary()) {
          case PACKED -> OptionalInt.empty();
          case SEPARATE -> OptionalInt.of(source.packing().endOfText());
        };
    return new OnPolicy(fraction, end, CausalEngine::open);
  }

  @Override
  public long examples(long seed) {
    return source.sequencesOfEpoch(seed);
  }

  @Override
  public Optional<Objective> objective() {
    return Optional.of(new LanguageModelLoss());
  }

  /** The lines at the beginning. */
  @Override
  public List<String> texts() {
    List<String> lines = UnlabelledTexts.of(text.train()).texts();
    return lines.subList(0, Math.min(CALIBRATION_TEXTS, lines.size()));
  }

  @Override
  public Optional<HeldOutData> heldOut(int most) {
    return first(most).map(held -> held);
  }

  private Optional<HeldOutDocuments> first(int most) {
    return held(documents.subList(0, Math.min(most, documents.size())));
  }

  @Override
  public Optional<TeacherExam> exam() {
    return first(TeacherPreflight.MOST).map(CausalExam::new);
  }

  @Override
  public Optional<String> quality(Model made, Model original) {
    return score(made)
        .map(
            after ->
                String.format(
                    Locale.ROOT,
                    ", %s (perplexity %.2f of the model that it was made of)",
                    describe(after),
                    score(original).orElseThrow().perplexity()));
  }

  @Override
  public void announce(Model model, TrainingOptions options, Console console) {
    TokenizedCorpus.Summary summary = source.corpus().summary();
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %,d documents, %,d tokens of a vocabulary of %,d; %,d parameters; %,d steps of %d"
                + " sequences",
            summary.name(),
            summary.documents(),
            summary.tokens(),
            model.tokenizer().vocabularySize(),
            model.parameters().count(),
            options.steps(),
            options.batchSize()));
  }

  static String describe(LanguageScore score) {
    return String.format(
        Locale.ROOT,
        "held-out perplexity %.2f, %.3f bits per byte",
        score.perplexity(),
        score.bitsPerByte());
  }

  /** Deletes the tokens. */
  @Override
  public void close() {
    source.corpus().close();
  }
}
