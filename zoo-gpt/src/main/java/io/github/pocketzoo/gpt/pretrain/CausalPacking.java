package io.github.pocketzoo.gpt.pretrain;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.StepRandom;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How running text becomes examples of a causal language model: a document is its lines with line
 * breaks between them, begun and ended by the end-of-text token, and each of its tokens but the
 * first is to be predicted once. A sequence of n tokens is the input of n − 1 positions.
 *
 * @param maxLength most positions of a sequence
 * @param boundary what becomes of the ends of documents
 * @param endOfText vocabulary index of the token between documents
 * @param lineBreak tokens of a line break
 */
public record CausalPacking(
    int maxLength, DocumentBoundary boundary, int endOfText, List<Integer> lineBreak)
    implements StreamedExamples.Recipe<int[]> {
  public CausalPacking {
    lineBreak = List.copyOf(lineBreak);
    if (maxLength < 2) {
      throw new InvalidInputException(
          "sequences of %d tokens, expected 2 or more".formatted(maxLength));
    }
  }

  /**
   * Packing in the tokens of a tokenizer.
   *
   * @throws InvalidInputException if its vocabulary has no token that ends texts
   */
  public static CausalPacking of(Tokenizer tokenizer, int maxLength, DocumentBoundary boundary) {
    int endOfText = endOfText(tokenizer);
    List<Integer> lineBreak = Arrays.stream(tokenizer.encodeWords("\n").ids()).boxed().toList();
    return new CausalPacking(maxLength, boundary, endOfText, lineBreak);
  }

  static int endOfText(Tokenizer tokenizer) {
    return tokenizer
        .boundaries()
        .endOfText()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "the tokenizer has no token that ends texts, such as <|endoftext|>"));
  }

  @Override
  public List<int[]> pack(List<List<Words>> documents, SplittableRandom random) {
    List<int[]> tokens = new ArrayList<>(documents.stream().map(this::document).toList());
    List<int[]> sequences = new ArrayList<>();
    if (boundary == DocumentBoundary.PACKED) {
      StepRandom.shuffle(tokens, random);
      cut(joined(tokens), sequences);
    } else {
      tokens.forEach(document -> cut(document, sequences));
    }
    return sequences;
  }

  /**
   * The tokens of a document: its lines with line breaks between them, between two end-of-text
   * tokens.
   */
  public int[] document(List<Words> lines) {
    IntStream.Builder tokens = IntStream.builder();
    tokens.add(endOfText);
    for (int line = 0; line < lines.size(); line++) {
      if (line > 0) {
        lineBreak.forEach(tokens::add);
      }
      Arrays.stream(lines.get(line).ids()).forEach(tokens::add);
    }
    tokens.add(endOfText);
    return tokens.build().toArray();
  }

  /** The token that ends a document begins the next one. */
  private int[] joined(List<int[]> documents) {
    int length = 1 + documents.stream().mapToInt(document -> document.length - 1).sum();
    int[] all = new int[length];
    all[0] = endOfText;
    int next = 1;
    for (int[] document : documents) {
      System.arraycopy(document, 1, all, next, document.length - 1);
      next += document.length - 1;
    }
    return all;
  }

  /** Neighbours share a token, so that each is predicted once. */
  private void cut(int[] tokens, List<int[]> sequences) {
    for (int from = 0; from < tokens.length - 1; from += maxLength) {
      sequences.add(
          Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + maxLength + 1)));
    }
  }

  @Override
  public int length(int[] sequence) {
    return sequence.length - 1;
  }

  @Override
  public StreamedExamples.Example example(int[] sequence, SplittableRandom random) {
    int[] inputs = Arrays.copyOf(sequence, sequence.length - 1);
    int[] next = Arrays.copyOfRange(sequence, 1, sequence.length);
    return new StreamedExamples.Example(
        new Encoding(inputs, new int[inputs.length]), new Target.OfTokens(next));
  }

  /** Padding is never predicted nor seen by a token, so any will do. */
  @Override
  public int padTokenId() {
    return endOfText;
  }
}
