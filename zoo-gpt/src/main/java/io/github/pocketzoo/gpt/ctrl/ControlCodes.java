package io.github.pocketzoo.gpt.ctrl;

import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words that CTRL's texts begin with (Keskar et al. 2019, section 3): where a text is from,
 * such as {@code Wikipedia} or {@code Reviews}. They are ordinary words of the vocabulary; a prompt
 * that begins with one is continued in its manner.
 */
public final class ControlCodes {
  private static final List<String> ALL =
      List.of(
          "Alone",
          "Ask",
          "Ass",
          "Atheism",
          "Books",
          "Christianity",
          "Computing",
          "Confession",
          "Confessions",
          "Conspiracy",
          "Diet",
          "Event",
          "Explain",
          "Extract",
          "Feminism",
          "Finance",
          "Fitness",
          "Funny",
          "Gaming",
          "Horror",
          "Human",
          "India",
          "Joke",
          "Joker",
          "Learned",
          "Legal",
          "Links",
          "Movies",
          "Narcissus",
          "Netflix",
          "News",
          "Norman",
          "Notion",
          "Opinion",
          "Politics",
          "Pregnancy",
          "Questions",
          "Relationship",
          "Relationships",
          "Retail",
          "Reviews",
          "Running",
          "Saving",
          "Scary",
          "Science",
          "Support",
          "Technologies",
          "Teenage",
          "Thoughts",
          "Tip",
          "Translation",
          "Weight",
          "Wikipedia",
          "Writing",
          "multilingual");

  private ControlCodes() {}

  /**
   * The codes that are one token of a vocabulary, with their indices, by name. CTRL's own has them
   * all; in another, a code is a word like any other.
   */
  public static Map<String, Integer> in(Tokenizer tokenizer) {
    Map<String, Integer> codes = new TreeMap<>();
    for (String code : ALL) {
      tokenizer.id(code).ifPresent(id -> codes.put(code, id));
    }
    return Collections.unmodifiableMap(codes);
  }
}
