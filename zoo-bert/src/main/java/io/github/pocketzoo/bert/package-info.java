/** The BERT family of encoders. */
package io.github.pocketzoo.bert;
