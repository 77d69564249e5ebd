package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A sequence's last token: a product of its tokens with a row that is 1 at the last of them and 0
 * elsewhere, padding behind them.
 */
final class LastTokenPattern implements Pattern {
  private final MaskFunctions masks;

  LastTokenPattern(MaskFunctions masks) {
    this.masks = masks;
  }

  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    boolean removesAxis = root.is("squeeze") || (root.is("reshape") && Views.isRowMajor(root));
    if (!removesAxis || graph.value(root.output()).rows() != RowKind.SEQUENCE) {
      return Stream.empty();
    }
    Node product = graph.creator(root.input(0)).filter(node -> node.is("matmul")).orElse(null);
    boolean chooses =
        product != null
            && Product.isPlain(product, false)
            && graph.matrix(product.input(1)).filter(MatrixType::sequences).isPresent()
            && masks.isLastToken(product.input(0));
    if (!chooses) {
      return Stream.empty();
    }
    Value output = graph.value(root.output());
    Value tokens = graph.value(product.input(1));
    return Stream.of(
        Match.of(
            root,
            Set.of(product),
            new FusedOp.Pool(output.name(), tokens, FusedOp.Pool.Kind.LAST, output)));
  }
}
