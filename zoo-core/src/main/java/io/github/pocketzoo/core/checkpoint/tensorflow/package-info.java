/** Variables that TensorFlow saved: the tensor bundles of checkpoints and SavedModels. */
package io.github.pocketzoo.core.checkpoint.tensorflow;
