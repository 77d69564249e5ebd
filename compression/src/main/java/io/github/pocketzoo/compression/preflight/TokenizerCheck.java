package io.github.pocketzoo.compression.preflight;

import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Whether texts are the same tokens for a teacher and a student, and whether they fit. */
public final class TokenizerCheck {
  private static final String CHECK = "tokenizers";

  /** More truncated texts than this are worth a look. */
  private static final double NOTABLE = 0.1;

  private TokenizerCheck() {}

  /**
   * Checks two tokenizers on some texts.
   *
   * @param name what to call the teacher
   * @param texts from the data
   */
  public static Finding of(String name, Tokenizer teacher, Tokenizer student, List<String> texts) {
    for (String text : texts) {
      Encoding ofTeacher = teacher.encode(text);
      Encoding ofStudent = student.encode(text);
      if (!Arrays.equals(ofTeacher.inputIds(), ofStudent.inputIds())) {
        return Finding.refusal(
            CHECK,
            "%s reads \"%s\" as %d tokens %s, the model as %d tokens %s; expected the same"
                .formatted(
                    name,
                    shortened(text),
                    ofTeacher.length(),
                    beginning(ofTeacher),
                    ofStudent.length(),
                    beginning(ofStudent)));
      }
    }
    return Finding.ok(
        CHECK, "%s and the model read %d texts as the same tokens".formatted(name, texts.size()));
  }

  /**
   * Says how many texts are cut.
   *
   * @param encode makes tokens, truncated to {@code maxLength}
   */
  public static Finding truncation(
      Function<String, Encoding> encode, int maxLength, List<String> texts) {
    long cut = texts.stream().filter(text -> encode.apply(text).length() >= maxLength).count();
    String facts =
        "%d of %d texts have %d tokens or more and are cut there"
            .formatted(cut, texts.size(), maxLength);
    return cut > NOTABLE * texts.size()
        ? Finding.warning("length", facts + "; max-length says where")
        : Finding.ok("length", facts);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private static String beginning(Encoding encoding) {
    return Arrays.toString(Arrays.copyOf(encoding.inputIds(), Math.min(8, encoding.length())));
  }
}
