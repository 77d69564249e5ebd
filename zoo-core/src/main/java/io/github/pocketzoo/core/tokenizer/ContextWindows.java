package io.github.pocketzoo.core.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokenizes a question with a context that may be too long: the context is cut into windows that
 * overlap, each of which is read with the whole question (Devlin et al. 2019, appendix A.5 of the
 * code; {@code doc_stride} in Hugging Face's {@code run_qa}). Safe to call from many threads.
 */
public final class ContextWindows implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final int maxLength;
  private final int stride;

  ContextWindows(HuggingFaceTokenizer tokenizer, int maxLength, int stride) {
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.stride = stride;
  }

  /**
   * The windows of a context, first to last; one if all fits.
   *
   * @return the question is the first text of each, the window the second; positions are those in
   *     the whole context
   * @throws InvalidInputException if the question leaves no room for the context
   */
  public List<AlignedEncoding> of(String question, String context) {
    int questionTokens = tokenizer.encode(question, false, false).getIds().length;
    int special = tokenizer.encode("", "", true, false).getIds().length;
    int room = maxLength - special - questionTokens;
    // The library would end the process.
    if (room <= stride) {
      throw new InvalidInputException(
          ("the question \"%s\" has %d tokens, which leaves %d of %d for the context; expected more"
                  + " than the stride, %d")
              .formatted(shortened(question), questionTokens, room, maxLength, stride));
    }
    Alignment alignment = Alignment.of(question, context);
    List<AlignedEncoding> windows = new ArrayList<>();
    var first = tokenizer.encode(question, context, true, true);
    windows.add(alignment.align(first, Tokenizer.toEncoding(first)));
    for (var next : first.getOverflowing()) {
      windows.add(alignment.align(next, Tokenizer.toEncoding(next)));
    }
    return windows;
  }

  private static String shortened(String text) {
    int most = 60;
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
