/**
 * What trained models are used for: answers for texts, many at a time. Each {@link
 * io.github.pocketzoo.core.task.TextTask} runs a model's {@link
 * io.github.pocketzoo.core.exec.Forward} and makes something of its outputs.
 */
package io.github.pocketzoo.core.task;
