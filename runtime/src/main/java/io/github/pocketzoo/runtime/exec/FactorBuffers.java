package io.github.pocketzoo.runtime.exec;

import java.util.Optional;

/**
 * A matrix as products take their left factor.
 *
 * @param rows its rows
 * @param scales the rows' scales, of INT8 factors
 */
record FactorBuffers(Buffer rows, Optional<Buffer> scales) {}
