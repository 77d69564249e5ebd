package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Continues texts. Not safe for many threads. */
public final class TextGenerator implements AutoCloseable {
  private final Generator generator;
  private final Optional<SpeculativeGenerator> speculative;
  private final Tokenizer tokenizer;
  private final GenerationConfig config;
  private final PromptEncoder encoder;

  private TextGenerator(
      Generator generator,
      Optional<SpeculativeGenerator> speculative,
      Tokenizer tokenizer,
      GenerationConfig config,
      PromptEncoder encoder) {
    this.generator = generator;
    this.speculative = speculative;
    this.tokenizer = tokenizer;
    this.config = config;
    this.encoder = encoder;
  }

  /**
   * Texts by one model.
   *
   * @param forward the model; stays open
   * @param tokenizer of the model; stays open
   */
  public static TextGenerator of(
      CausalForward forward,
      Tokenizer tokenizer,
      GenerationConfig config,
      PromptOverflow overflow) {
    Generator generator =
        config.beams().numBeams() > 1
            ? new BeamSearch(forward, config, prompt -> stops(tokenizer, config, prompt))
            : new StepwiseGenerator(forward, config);
    return new TextGenerator(
        generator,
        Optional.empty(),
        tokenizer,
        config,
        new PromptEncoder(tokenizer, forward.contextLength(), config, overflow));
  }

  /**
   * Texts by a model that a smaller one drafts for.
   *
   * @param forward the model; stays open
   * @param draft the smaller one; stays open
   * @param proposals tokens that it drafts at once
   * @param tokenizer of both; stays open
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the models have other
   *     vocabularies, or beams are wanted
   */
  public static TextGenerator drafted(
      CausalForward forward,
      CausalForward draft,
      int proposals,
      Tokenizer tokenizer,
      GenerationConfig config,
      PromptOverflow overflow) {
    SpeculativeGenerator generator = new SpeculativeGenerator(forward, draft, config, proposals);
    return new TextGenerator(
        generator,
        Optional.of(generator),
        tokenizer,
        config,
        new PromptEncoder(tokenizer, forward.contextLength(), config, overflow));
  }

  private static TokenListener stops(Tokenizer tokenizer, GenerationConfig config, int[] prompt) {
    List<String> stops = config.ending().stopStrings();
    return stops.isEmpty()
        ? TokenListener.NONE
        : new TextStream(tokenizer, prompt, stops, piece -> {});
  }

  /** How good the draft's proposals were so far, where there is a draft. */
  public Optional<DraftStatistics> draftStatistics() {
    return speculative.map(SpeculativeGenerator::statistics);
  }

  /**
   * Continues texts.
   *
   * @param prompts an empty one stands for the token that begins a text
   * @param listener is told the new text as soon as it is certain; of a search, at its end
   * @return for each prompt its continuations
   * @throws io.github.pocketzoo.core.error.InvalidInputException if a prompt can't be read
   */
  public List<List<GeneratedText>> generate(List<String> prompts, TextListener listener) {
    List<int[]> tokens = prompts.stream().map(encoder::encode).toList();
    List<List<Written>> written = new ArrayList<>();
    for (int prompt = 0; prompt < tokens.size(); prompt++) {
      List<Written> continuations = new ArrayList<>();
      for (int number = 0; number < config.numReturnSequences(); number++) {
        continuations.add(new Written(tokens.get(prompt), prompt, number, listener));
      }
      written.add(continuations);
    }
    List<List<Continuation>> generated =
        generator.generate(tokens, (prompt, number) -> written.get(prompt).get(number).stream);
    List<List<GeneratedText>> texts = new ArrayList<>();
    for (int prompt = 0; prompt < generated.size(); prompt++) {
      List<GeneratedText> continuations = new ArrayList<>();
      for (int number = 0; number < generated.get(prompt).size(); number++) {
        continuations.add(
            written.get(prompt).get(number).finished(generated.get(prompt).get(number)));
      }
      texts.add(continuations);
    }
    return texts;
  }

  /** The text of a continuation so far. */
  private final class Written {
    private final StringBuilder text = new StringBuilder();
    private final TextStream stream;
    private final int promptTokens;

    Written(int[] tokens, int prompt, int number, TextListener listener) {
      this.promptTokens = tokens.length;
      this.stream =
          new TextStream(
              tokenizer,
              tokens,
              config.ending().stopStrings(),
              piece -> {
                text.append(piece);
                listener.piece(prompt, number, piece);
              });
    }

    GeneratedText finished(Continuation continuation) {
      stream.finish();
      return new GeneratedText(
          text.toString(),
          continuation.reason(),
          promptTokens,
          continuation.tokens().length,
          continuation.score());
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
