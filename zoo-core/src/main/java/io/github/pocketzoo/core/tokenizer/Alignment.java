package io.github.pocketzoo.core.tokenizer;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the tokens of the tokenizers library in the texts. The library counts Unicode code points,
 * and some of its tokens begin with the space before a word.
 *
 * @param texts the first text, and the second of a pair
 * @param offsets index of the character that each code point of a text begins with
 */
record Alignment(List<String> texts, List<int[]> offsets) {
  static Alignment of(String... texts) {
    List<String> all = List.of(texts);
    return new Alignment(all, all.stream().map(Alignment::offsets).toList());
  }

  private static int[] offsets(String text) {
    int[] offsets = new int[text.codePointCount(0, text.length()) + 1];
    int index = 0;
    for (int point = 0; point < offsets.length; point++) {
      offsets[point] = index;
      if (index < text.length()) {
        index += Character.charCount(text.codePointAt(index));
      }
    }
    return offsets;
  }

  AlignedEncoding align(ai.djl.huggingface.tokenizers.Encoding tokens, Encoding encoding) {
    int length = encoding.length();
    int[] of = new int[length];
    int[] starts = new int[length];
    int[] ends = new int[length];
    Arrays.fill(of, AlignedEncoding.NONE);
    long[] special = tokens.getSpecialTokenMask();
    long[] sequences = tokens.getSequenceIds();
    CharSpan[] spans = tokens.getCharTokenSpans();
    for (int token : IntStream.range(0, length).filter(i -> special[i] == 0).toArray()) {
      int text = Math.toIntExact(sequences[token]);
      if (text < 0 || spans[token] == null) {
        continue;
      }
      of[token] = text;
      ends[token] = offsets.get(text)[spans[token].getEnd()];
      starts[token] =
          skipSpace(texts.get(text), offsets.get(text)[spans[token].getStart()], ends[token]);
    }
    return new AlignedEncoding(encoding, of, starts, ends);
  }

  private static int skipSpace(String text, int start, int end) {
    int first = start;
    while (first < end && Character.isWhitespace(text.charAt(first))) {
      first++;
    }
    return first;
  }
}
