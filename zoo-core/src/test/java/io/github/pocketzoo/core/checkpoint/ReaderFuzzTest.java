package io.github.pocketzoo.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.checkpoint.pytorch.PyTorchFile;
import io.github.pocketzoo.core.checkpoint.tensorflow.TensorBundle;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.fixture.FileFuzz;
import io.github.pocketzoo.core.fixture.TinyTokenizer;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.TokenizerDirectory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.protobuf.ByteString;

/** Damaged files are read or refused, by every reader. */
class ReaderFuzzTest {
  private static final int ROUNDS = 300;
  private static final int MANY_ROUNDS = 5_000;

  @TempDir private Path directory;

  /** The first array and the first lambda take a while. */
  @BeforeAll
  static void warmUp() {
    Nd4j.create(1).close();
  }

  private static byte[] golden(String name) throws IOException {
    try {
      return Files.readAllBytes(
          Path.of(ReaderFuzzTest.class.getResource("/golden/" + name).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void readAll(byte[] file, String name, Function<Path, TensorSource> opener)
      throws IOException {
    Path path = Files.write(directory.resolve(name), file);
    try (TensorSource source = opener.apply(path)) {
      source.names().forEach(tensor -> source.read(tensor).close());
    }
  }

  private void fuzz(byte[] valid, int rounds, FileFuzz.Reader reader) throws IOException {
    FileFuzz.Outcome outcome = new FileFuzz(valid, 1).run(rounds, reader);
    assertThat(outcome.refused()).isGreaterThan(rounds / 10);
  }

  private void safetensors(int rounds) throws IOException {
    fuzz(
        golden("types.safetensors"),
        rounds,
        file -> readAll(file, "model.safetensors", SafetensorsFile::open));
  }

  @Test
  void safetensors() throws IOException {
    safetensors(ROUNDS);
  }

  private static StringStringEntryProto external(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private void onnx(int rounds) throws IOException {
    Files.write(directory.resolve("model.onnx_data"), new byte[32]);
    byte[] valid =
        ModelProto.newBuilder()
            .setGraph(
                GraphProto.newBuilder()
                    .addInitializer(
                        TensorProto.newBuilder()
                            .setName("w")
                            .setDataType(TensorProto.DataType.FLOAT_VALUE)
                            .addDims(2)
                            .addDims(3)
                            .setRawData(ByteString.copyFrom(new byte[24])))
                    .addInitializer(
                        TensorProto.newBuilder()
                            .setName("b")
                            .setDataType(TensorProto.DataType.FLOAT_VALUE)
                            .addDims(2)
                            .addFloatData(1)
                            .addFloatData(2))
                    .addInitializer(
                        TensorProto.newBuilder()
                            .setName("e")
                            .setDataType(TensorProto.DataType.FLOAT_VALUE)
                            .addDims(2)
                            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                            .addExternalData(external("location", "model.onnx_data"))
                            .addExternalData(external("offset", "8"))
                            .addExternalData(external("length", "8")))
                    .addInitializer(
                        TensorProto.newBuilder()
                            .setName("i")
                            .setDataType(22)
                            .addDims(3)
                            .addDims(3)
                            .setRawData(ByteString.copyFrom(new byte[5])))
                    .addNode(
                        NodeProto.newBuilder()
                            .setOpType("DequantizeLinear")
                            .addInput("i")
                            .addInput("i_scale")
                            .addAttribute(AttributeProto.newBuilder().setName("axis").setI(1))))
            .build()
            .toByteArray();
    fuzz(valid, rounds, file -> readAll(file, "model.onnx", OnnxInitializers::open));
  }

  @Test
  void onnx() throws IOException {
    onnx(ROUNDS);
  }

  private void pyTorch(int rounds) throws IOException {
    for (String name : new String[] {"zip.bin", "legacy.bin", "protocol4.bin", "state-dict.bin"}) {
      fuzz(
          golden("pytorch/" + name),
          rounds,
          file -> readAll(file, "pytorch_model.bin", PyTorchFile::open));
    }
  }

  @Test
  void pyTorch() throws IOException {
    pyTorch(ROUNDS / 2);
  }

  private void tensorFlow(int rounds) throws IOException {
    for (String file : new String[] {"data-00000-of-00002", "data-00001-of-00002"}) {
      Files.write(directory.resolve("types.ckpt." + file), golden("tensorflow/types.ckpt." + file));
    }
    fuzz(
        golden("tensorflow/types.ckpt.index"),
        rounds,
        file -> readAll(file, "types.ckpt.index", TensorBundle::open));
  }

  @Test
  void tensorFlow() throws IOException {
    tensorFlow(ROUNDS);
  }

  private void shardIndex(int rounds) throws IOException {
    Files.write(directory.resolve("types.safetensors"), golden("types.safetensors"));
    StringBuilder map = new StringBuilder();
    try (SafetensorsFile types = SafetensorsFile.open(directory.resolve("types.safetensors"))) {
      for (String name : types.names()) {
        map.append(map.isEmpty() ? "" : ",").append("\"%s\":\"types.safetensors\"".formatted(name));
      }
    }
    fuzz(
        "{\"weight_map\":{%s}}".formatted(map).getBytes(StandardCharsets.UTF_8),
        rounds,
        file ->
            readAll(
                file,
                "model.safetensors.index.json",
                index -> ShardedTensors.open(index, SafetensorsFile::open)));
  }

  @Test
  void shardIndex() throws IOException {
    shardIndex(ROUNDS);
  }

  private void config(int rounds) throws IOException {
    String valid = "{\"model_type\": \"bert\", \"size\": 12, \"rate\": 0.5, \"labels\": [\"a\"]}";
    fuzz(
        valid.getBytes(StandardCharsets.UTF_8),
        rounds,
        file -> {
          ConfigReader reader =
              ConfigReader.open(Files.write(directory.resolve("config.json"), file));
          reader.text("model_type", "");
          reader.positiveInt("size");
          reader.rate("rate", 0);
          reader.optional("labels");
          reader.refuseUnknownKeys();
        });
  }

  @Test
  void config() throws IOException {
    config(ROUNDS);
  }

  private void tokenizer(String name, byte[] valid, int rounds) throws IOException {
    fuzz(
        valid,
        rounds,
        file -> {
          Files.write(directory.resolve(name), file);
          try (Tokenizer tokenizer = TokenizerDirectory.load(directory, 16)) {
            tokenizer.encode("the cats [MASK]");
          }
        });
    Files.delete(directory.resolve(name));
  }

  private void tokenizers(int rounds) throws IOException {
    tokenizer("tokenizer.json", TinyTokenizer.JSON.getBytes(StandardCharsets.UTF_8), rounds);
    tokenizer(
        "vocab.txt",
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncat\n##s\n".getBytes(StandardCharsets.UTF_8),
        rounds);
  }

  @Test
  void tokenizers() throws IOException {
    tokenizers(ROUNDS);
  }

  /** The same, for longer. */
  @Test
  @Tag("slow")
  void allForLonger() throws IOException {
    safetensors(MANY_ROUNDS);
    onnx(MANY_ROUNDS);
    pyTorch(MANY_ROUNDS);
    tensorFlow(MANY_ROUNDS);
    shardIndex(MANY_ROUNDS);
    config(MANY_ROUNDS);
    tokenizers(MANY_ROUNDS);
  }
}
