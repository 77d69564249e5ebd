/** Schedules and their execution: packed weights, memory, threads. */
package io.github.pocketzoo.runtime.exec;
