package io.github.pocketzoo.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A tokenizer without most of its tokens. */
class VocabularyPruningTest {
  private static final String TEMPLATE =
      """
      {"type":"TemplateProcessing",
       "single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
                 {"SpecialToken":{"id":"[SEP]","type_id":0}}],
       "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
       "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[%d],"tokens":["[CLS]"]},
                         "[SEP]":{"id":"[SEP]","ids":[%d],"tokens":["[SEP]"]}}}
      """;

  private static Tokenizer tokenizer(String added, String processor, String model) {
    String json =
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[%s],"normalizer":null,
         "pre_tokenizer":{"type":"Whitespace"},"post_processor":%s,"decoder":null,"model":%s}
        """
            .formatted(added, processor, model);
    return Tokenizer.of(json.getBytes(StandardCharsets.UTF_8), 16, "test");
  }

  private static String added(String token, int id) {
    return """
        {"id":%d,"content":"%s","single_word":false,"lstrip":false,"rstrip":false,
         "normalized":false,"special":true}"""
        .formatted(id, token);
  }

  private static final Tokenizer WORD_PIECE =
      tokenizer(
          String.join(
              ",", added("[PAD]", 0), added("[UNK]", 3), added("[CLS]", 4), added("[SEP]", 5)),
          TEMPLATE.formatted(4, 5),
          """
          {"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
           "max_input_chars_per_word":100,
           "vocab":{"[PAD]":0,"unused":1,"no":2,"[UNK]":3,"[CLS]":4,"[SEP]":5,"play":6,"##ing":7,
                    "p":8,"##l":9,"##a":10,"##y":11,"work":12,"##er":13}}""");

  private static final Tokenizer BYTE_PAIRS =
      tokenizer(
          added("</s>", 9),
          "null",
          """
          {"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,
           "end_of_word_suffix":null,"fuse_unk":false,
           "vocab":{"a":0,"b":1,"c":2,"d":3,"ab":4,"abc":5,"cd":6,"abcd":7,"da":8,"</s>":9},
           "merges":["a b","c d","ab c","ab cd","d a"]}""");

  private static Set<Integer> used(Tokenizer tokenizer, String... texts) {
    Set<Integer> used = new HashSet<>();
    for (String text : texts) {
      Arrays.stream(tokenizer.encode(text).inputIds()).forEach(used::add);
    }
    return used;
  }

  private static List<String> tokens(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text).inputIds()).mapToObj(tokenizer::text).toList();
  }

  @Test
  void wordPiecesThatStayCutTextsAsBefore() {
    try (Tokenizer fewer = WORD_PIECE.keeping(used(WORD_PIECE, "playing play"))) {
      assertThat(fewer.vocabulary())
          .containsOnlyKeys(
              "[PAD]", "[UNK]", "[CLS]", "[SEP]", "play", "##ing", "p", "##l", "##a", "##y");
      assertThat(fewer.vocabulary().values())
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertThat(fewer.encode("playing play").inputIds()).containsExactly(2, 4, 5, 4, 3);
      assertThat(tokens(fewer, "playing play")).isEqualTo(tokens(WORD_PIECE, "playing play"));
    }
  }

  @Test
  void otherTextsAreCutIntoCharacters() {
    try (Tokenizer fewer = WORD_PIECE.keeping(used(WORD_PIECE, "work"))) {
      assertThat(tokens(fewer, "play")).containsExactly("[CLS]", "p", "##l", "##a", "##y", "[SEP]");
      assertThat(tokens(fewer, "worker")).contains("[UNK]");
    }
  }

  @Test
  void mergesThatLeadToATokenStay() {
    try (Tokenizer fewer = BYTE_PAIRS.keeping(used(BYTE_PAIRS, "abcd"))) {
      assertThat(fewer.vocabulary())
          .containsOnlyKeys("a", "b", "c", "d", "ab", "cd", "abcd", "</s>");
      assertThat(tokens(fewer, "abcd")).containsExactly("abcd");
      assertThat(tokens(fewer, "da")).containsExactly("d", "a");
    }
  }

  @Test
  void pairsOfTextsHaveTheirSegments() {
    try (Tokenizer fewer = WORD_PIECE.keeping(used(WORD_PIECE, "play"))) {
      assertThat(fewer.encode("play", Optional.of("play")).tokenTypeIds()).containsExactly(0, 1);
    }
  }

  @Test
  void processorsInSequence() {
    Tokenizer odd =
        tokenizer(
            "",
            "{\"type\":\"Sequence\",\"processors\":[{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true}]}",
            "{\"type\":\"WordLevel\",\"vocab\":{\"a\":0,\"[UNK]\":1},\"unk_token\":\"[UNK]\"}");
    try (Tokenizer fewer = odd.keeping(Set.of(0))) {
      assertThat(fewer.vocabulary()).containsOnlyKeys("a", "[UNK]");
    }
  }
}
