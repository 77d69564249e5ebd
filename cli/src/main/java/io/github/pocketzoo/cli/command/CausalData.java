package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CausalEngine;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.eval.language.LanguageScore;
import io.github.pocketzoo.eval.language.LanguageScorer;
import io.github.pocketzoo.eval.language.ScoredText;
import io.github.pocketzoo.eval.language.SlidingWindows;
import io.github.pocketzoo.gpt.pretrain.CausalPacking;
import io.github.pocketzoo.gpt.pretrain.CausalText;
import io.github.pocketzoo.gpt.pretrain.DocumentBoundary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Running text in the tokens of a language model: what it trains on, and what was held out to
 * measure on.
 *
 * @param source to train on
 * @param heldOut to measure on; may be empty
 */
record CausalData(CausalText source, List<ScoredText> heldOut) implements AutoCloseable {
  /** Of text that has no part of its own to measure on. */
  private static final TokenizedCorpus.HoldOut HOLD_OUT =
      new TokenizedCorpus.HoldOut(PretrainCommand.HELD_OUT_EVERY, PretrainCommand.HELD_OUT_TOKENS);

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
      return new CausalData(
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
    if (heldOut.isEmpty()) {
      return Optional.empty();
    }
    try (CausalForward forward = CausalEngine.open(model)) {
      SlidingWindows windows = SlidingWindows.halfOf(source.packing().maxLength());
      return Optional.of(LanguageScorer.of(forward, windows).score(heldOut));
    }
  }

  /** Says what is about to be done. */
  void announce(Model model, TrainingOptions options, Console console) {
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
