package io.github.pocketzoo.core.checkpoint.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.fixture.FileFuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage that the checksums of the index don't show, since whoever did it made them right. */
class TensorBundleFuzzTest {
  private static final int ROUNDS = 500;
  private static final int FOOTER_BYTES = 48;

  @TempDir private Path directory;

  @Test
  void indexesWithRightChecksumsAreReadOrRefused() throws IOException {
    for (String file : TensorBundleTest.FILES) {
      Files.copy(TensorBundleTest.golden(file), directory.resolve(file));
    }
    Path index = directory.resolve("types.ckpt.index");
    byte[] valid = Files.readAllBytes(index);
    Map<Integer, Integer> blocks = blocks(valid);
    assertThat(blocks).hasSize(3);
    FileFuzz.Outcome outcome =
        new FileFuzz(valid, 1)
            .runInPlace(
                ROUNDS,
                damaged -> {
                  Files.write(index, withRightChecksums(damaged, blocks));
                  try (TensorBundle read = TensorBundle.open(index)) {
                    read.names().forEach(name -> read.read(name).close());
                  }
                });
    assertThat(outcome.refused()).isGreaterThan(ROUNDS / 2);
    assertThat(outcome.read()).isPositive();
  }

  /** Sizes by first byte; a block ends where its checksum is right. */
  private static Map<Integer, Integer> blocks(byte[] index) {
    Map<Integer, Integer> blocks = new LinkedHashMap<>();
    int begin = 0;
    for (int end = 1; end + 4 <= index.length - FOOTER_BYTES; end++) {
      if (bytes(index).getInt(end) == checksum(index, begin, end)) {
        blocks.put(begin, end - begin);
        begin = end + 4;
        end = begin;
      }
    }
    return blocks;
  }

  private static int checksum(byte[] index, int begin, int end) {
    return new MaskedCrc32c().update(ByteBuffer.wrap(index, begin, end - begin)).value();
  }

  private static ByteBuffer bytes(byte[] index) {
    return ByteBuffer.wrap(index).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] withRightChecksums(byte[] index, Map<Integer, Integer> blocks) {
    byte[] right = index.clone();
    blocks.forEach(
        (begin, size) -> bytes(right).putInt(begin + size, checksum(right, begin, begin + size)));
    return right;
  }
}
