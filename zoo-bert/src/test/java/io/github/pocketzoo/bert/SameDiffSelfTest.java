package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.graph.EmbeddingLookup;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.MicroBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * SameDiff's own {@code fit}, with {@link GraphExecutor}'s settings, agrees with the gradients that
 * training uses: one step of plain gradient descent on a whole BERT moves every parameter against
 * its gradient.
 */
class SameDiffSelfTest {
  private final Model model = TinyBert.loadDoubles();
  private final ModelGraph graph = model.graph(GraphOptions.training(false, Set.of()));
  private final String loss = new CrossEntropy(3).addTo(graph).name();
  private final List<String> trained =
      graph.sameDiff().variables().stream()
          .filter(variable -> variable.getVariableType() == VariableType.VARIABLE)
          .map(SDVariable::name)
          .toList();

  @Test
  void withoutTheArrayCacheFitFollowsTheGradients() {
    assertThat(wronglyMovedByFit()).isEmpty();
  }

  /** The parameters that don't move against their gradients. */
  private List<String> wronglyMovedByFit() {
    Map<String, INDArray> inputs = inputs();
    Map<String, INDArray> gradients = gradients(inputs);
    Parameters before = model.parameters().copy();
    fit(inputs);
    List<String> wrong = new ArrayList<>();
    for (String name : trained) {
      INDArray moved = before.get(name).sub(graph.sameDiff().getVariable(name).getArr());
      if (!moved.equalsWithEps(gradients.get(name), 1e-9)) {
        wrong.add(name);
      }
    }
    return wrong;
  }

  private Map<String, INDArray> gradients(Map<String, INDArray> inputs) {
    Model other = TinyBert.loadDoubles();
    ModelGraph sameGraph = other.graph(GraphOptions.training(false, Set.of()));
    String sameLoss = new CrossEntropy(3).addTo(sameGraph).name();
    GraphExecutor executor = new GraphExecutor(sameGraph.sameDiff());
    executor.differentiate(sameLoss, trained);
    return executor.gradients(inputs, List.of(sameLoss), trained).getGradients();
  }

  private void fit(Map<String, INDArray> inputs) {
    graph.sameDiff().setLossVariables(loss);
    graph
        .sameDiff()
        .setTrainingConfig(
            new TrainingConfig.Builder()
                .updater(new Sgd(1))
                .minimize(loss)
                .dataSetFeatureMapping(List.copyOf(inputs.keySet()))
                .markLabelsUnused()
                .build());
    MultiDataSet data = new MultiDataSet(inputs.values().toArray(new INDArray[0]), new INDArray[0]);
    graph.sameDiff().fit(new SingletonMultiDataSetIterator(data), 1);
  }

  private Map<String, INDArray> inputs() {
    List<Encoding> encodings =
        Stream.of("the cat and the dog", "a bird .", "the tree is large")
            .map(model.tokenizer()::encode)
            .toList();
    TokenBatch tokens = TokenBatch.of(encodings, 0);
    MicroBatch batch = MicroBatch.ofClasses(tokens, new int[] {2, 0, 1}, new int[] {0, 1, 2});
    Map<String, INDArray> inputs =
        new LinkedHashMap<>(new CrossEntropy(3).inputs(batch, DataType.DOUBLE));
    inputs.put(ModelGraph.ATTENTION_MASK, ModelInputs.attentionMask(tokens, DataType.DOUBLE));
    for (EmbeddingLookup lookup : graph.lookups()) {
      INDArray table = model.parameters().get(lookup.table());
      int[][] ids = ModelInputs.rows(tokens, lookup, model.parameters());
      INDArray rows = Nd4j.create(DataType.DOUBLE, ids.length, ids[0].length, table.size(1));
      for (int row = 0; row < ids.length; row++) {
        for (int position = 0; position < ids[row].length; position++) {
          rows.slice(row).putRow(position, table.getRow(ids[row][position]));
        }
      }
      inputs.put(lookup.rows(), rows);
    }
    return inputs;
  }
}
