package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.cluster.Table;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What to do with a table.
 *
 * @param name of the model, for people
 * @param model runs
 * @param labels its classes; none where vectors are wanted
 * @param table the texts
 * @param batchSize texts a call
 */
record ScoringSettings(
    String name, ModelSpec model, List<String> labels, Table table, int batchSize)
    implements Serializable {
  ScoringSettings {
    // Such lists are the same for any JDK that reads them.
    labels = new ArrayList<>(labels);
  }
}
