package io.github.pocketzoo.core.checkpoint.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Files of torch.save, made by {@code tools/golden/pytorch_bin.py}. */
class PyTorchFileTest {
  @TempDir private Path directory;

  static Path golden(String name) {
    try {
      return Path.of(PyTorchFileTest.class.getResource("/golden/pytorch/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tied tensors, rows, transposed, strided and permuted ones, in every type. */
  @ParameterizedTest
  @ValueSource(strings = {"zip.bin", "legacy.bin", "protocol4.bin"})
  void readsWhatPyTorchReads(String file) {
    try (PyTorchFile read = PyTorchFile.open(golden(file));
        SafetensorsFile expected = SafetensorsFile.open(golden("expected.safetensors"))) {
      assertThat(read.names()).containsExactlyInAnyOrderElementsOf(expected.names());
      for (String name : expected.names()) {
        INDArray array = read.read(name);
        assertThat(read.tensor(name).shape()).as(name).isEqualTo(expected.tensor(name).shape());
        assertThat(array).as(name).isEqualTo(expected.read(name));
        assertThat(array.dataType()).as(name).isEqualTo(expected.read(name).dataType());
      }
    }
  }

  @Test
  void attributesOfAStateDictionaryAreNoTensors() {
    try (PyTorchFile read = PyTorchFile.open(golden("state-dict.bin"))) {
      assertThat(read.names()).containsExactlyInAnyOrder("weight", "bias");
      assertThat(read.read("weight").shape()).containsExactly(3, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"malicious.bin", "malicious-legacy.bin"})
  void codeIsRefusedByItsNameAndNotRun(String file) {
    assertThatThrownBy(() -> PyTorchFile.open(golden(file)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "%s: the pickle wants to load posix.system, which tensors don't need; nothing of it was"
                + " run",
            golden(file));
    assertThat(Path.of("pickle-was-run")).doesNotExist();
  }

  @Test
  void wholeModulesAreRefused() {
    assertThatThrownBy(() -> PyTorchFile.open(golden("module.bin")))
        .hasMessageContaining("wants to load torch.nn.modules.linear.Linear");
  }

  private void refuses(String pickle, Map<String, byte[]> entries, String message)
      throws IOException {
    Path file = directory.resolve("pytorch_model.bin");
    Files.write(file, zip(pickle.getBytes(StandardCharsets.ISO_8859_1), entries));
    assertThatThrownBy(() -> PyTorchFile.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  /** An archive as PyTorch makes it: nothing is compressed. */
  static byte[] zip(byte[] pickle, Map<String, byte[]> entries) throws IOException {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      store(zip, "m/data.pkl", pickle);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        store(zip, "m/" + entry.getKey(), entry.getValue());
      }
    }
    return out.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
  }

  /** A dictionary with one tensor of floats. */
  private static String tensor(String elements, String offset, String shape, String strides) {
    return "\u0080\u0002}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n"
        + "((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\0aX\u0003\0\0\0cpu"
        + elements
        + "tQ"
        + offset
        + shape
        + strides
        + "\u0089}tRs.";
  }

  @Test
  void viewsMustLieWithinTheirStorage() throws IOException {
    Map<String, byte[]> storage = Map.of("data/a", new byte[16]);
    String two = "K\u0002\u0085";
    String one = "K\u0001\u0085";
    Path file = directory.resolve("good.bin");
    Files.write(
        file,
        zip(tensor("K\u0004", "K\u0002", two, one).getBytes(StandardCharsets.ISO_8859_1), storage));
    try (PyTorchFile read = PyTorchFile.open(file)) {
      assertThat(read.read("w").shape()).containsExactly(2);
    }
    refuses(tensor("K\u0004", "K\u0003", two, one), storage, "does not fit the 1 elements");
    refuses(tensor("K\u0005", "K\u0000", two, one), storage, "tensor w: ");
    refuses(tensor("K\u0004", "K\u0005", two, one), storage, "begins at element 5 of 4");
    refuses(
        tensor("K\u0004", "J\u00ff\u00ff\u00ff\u00ff", two, one), storage, "begins at element -1");
    refuses(tensor("K\u0004", "K\0", two, "J\u00ff\u00ff\u00ff\u00ff\u0085"), storage, "negative");
    refuses(tensor("K\u0004", "K\0", "K\u0008\u0085", "K\0\u0085"), storage, "does not fit");
    refuses(tensor("K\u0004", "K\0", two, "K\u0001K\u0001\u0086"), storage, "2 strides for 1");
    refuses(
        tensor("K\u0004", "K\0", two, one), Map.of("data/b", new byte[16]), "no entry m/data/a");
    refuses(
        tensor("K\u0004", "K\0", two, one),
        Map.of("data/a", new byte[16], "byteorder", new byte[] {'b', 'i', 'g'}),
        "byte order");
  }

  @Test
  void otherPicklesAreRefused() throws IOException {
    refuses("\u0080\u0002].", Map.of(), "expected a state dictionary");
    refuses("\u0080\u0002}.", Map.of(), "expected a state dictionary");
    refuses("\u0080\u0002}X\u0001\0\0\0wK\u0001s.", Map.of(), "entry w of the state dictionary");
    refuses("\u0080\u0002i", Map.of(), "opcode 0x69");
    refuses("\u0080\u0009N.", Map.of(), "protocol 9");
    refuses("\u0080\u0002X\u00ff\u00ff\u00ff\u007fw.", Map.of(), "truncated");
    refuses("\u0080\u0002h\u0001.", Map.of(), "before it is made");
    refuses("\u0080\u0002cbuiltins\neval\n.", Map.of(), "builtins.eval");
    refuses("t.", Map.of(), "a mark is missing");
    refuses("q\0.", Map.of(), "its stack is empty");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = directory.resolve("pytorch_model.bin");
    assertThatThrownBy(() -> PyTorchFile.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": cannot open the weights");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1");
    assertThatThrownBy(() -> PyTorchFile.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": ");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("m/data.pkl"));
      zip.write(new byte[100]);
    }
    assertThatThrownBy(() -> PyTorchFile.open(file))
        .hasMessage("%s: entry m/data.pkl is compressed, which PyTorch doesn't do", file);
  }
}
