/**
 * What models are compared on: tasks with a version, whose data come with the library and are split
 * the same way everywhere.
 */
package io.github.pocketzoo.eval.task;
