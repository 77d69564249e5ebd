/** Parquet files as tables of labelled texts. */
package io.github.pocketzoo.parquet;
