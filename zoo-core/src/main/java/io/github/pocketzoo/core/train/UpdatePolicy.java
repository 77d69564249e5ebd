package io.github.pocketzoo.core.train;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Which parameters are trained, from when on, and how fast. A function of their names alone. */
public interface UpdatePolicy {
  /** The first step of a parameter that is never trained. */
  long NEVER = Long.MAX_VALUE;

  /** The first step that trains a parameter, counted from 0; {@link #NEVER} if none does. */
  long firstStep(String parameter);

  /** What the learning rate is multiplied by for a parameter. */
  default double rateFactor(String parameter) {
    return 1;
  }

  /** Those of some parameters that a step leaves as they are. */
  default Set<String> frozen(Collection<String> parameters, long step) {
    Set<String> frozen = new TreeSet<>();
    parameters.stream().filter(name -> firstStep(name) > step).forEach(frozen::add);
    return frozen;
  }

  /** Trains all parameters but some, always and at the same rate. */
  static UpdatePolicy freezing(Set<String> frozen) {
    return parameter -> frozen.contains(parameter) ? NEVER : 0;
  }
}
