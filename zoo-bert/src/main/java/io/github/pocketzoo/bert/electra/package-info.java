/** ELECTRA. */
package io.github.pocketzoo.bert.electra;
