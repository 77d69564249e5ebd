package io.github.pocketzoo.core.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFilesTest {
  private static ModelFiles of(String names) {
    Map<String, Announcement> files =
        Arrays.stream(names.split(" "))
            .collect(Collectors.toMap(name -> name, name -> Announcement.NOTHING));
    return ModelFiles.of(new RepositoryListing("0".repeat(40), files));
  }

  @ParameterizedTest
  @CsvSource({
    "model.safetensors pytorch_model.bin onnx/model.onnx tf_model.h5, model.safetensors",
    "model.safetensors.index.json pytorch_model.bin, model.safetensors.index.json",
    "pytorch_model.bin onnx/model.onnx, pytorch_model.bin",
    "pytorch_model.bin.index.json onnx/model.onnx, pytorch_model.bin.index.json",
    "onnx/model.onnx onnx/model_quantized.onnx, model.onnx",
    "onnx/model.onnx onnx/model.onnx_data, model.onnx model.onnx_data",
  })
  void weightsComeInOneForm(String there, String chosen) {
    assertThat(of("config.json " + there).files())
        .extracting(ModelFiles.Wanted::place)
        .containsExactly(("config.json " + chosen).split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "tokenizer.json, true",
    "tokenizer_config.json, true",
    "vocab.txt, true",
    "vocab.json, true",
    "merges.txt, true",
    "special_tokens_map.json, true",
    "spiece.model, true",
    "modules.json, true",
    "1_Pooling/config.json, true",
    "README.md, false",
    "training_args.bin, false",
    "other/spiece.model, false",
    "2_Dense/model.safetensors, false",
  })
  void ofTheRestComesWhatIsNeeded(String name, boolean needed) {
    assertThat(of("config.json model.safetensors " + name).files())
        .extracting(ModelFiles.Wanted::name)
        .hasSize(needed ? 3 : 2);
  }
}
