package io.github.pocketzoo.core.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Constants of the <a href="https://github.com/huggingface/safetensors">safetensors</a> format. */
final class SafetensorsFormat {
  /** The file starts with the header's size in bytes, a little-endian unsigned 64-bit integer. */
  static final int PREFIX_BYTES = 8;

  static final int MAX_HEADER_BYTES = 100_000_000;
  static final String METADATA = "__metadata__";
  static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private SafetensorsFormat() {}
}
