/** RoBERTa, and the models that are RoBERTas of other languages. */
package io.github.pocketzoo.bert.roberta;
