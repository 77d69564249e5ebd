/** DistilBERT. */
package io.github.pocketzoo.bert.distilbert;
