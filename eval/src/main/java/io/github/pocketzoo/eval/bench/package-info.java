/** Latency and throughput of models side by side, and the machine they were measured on. */
package io.github.pocketzoo.eval.bench;
