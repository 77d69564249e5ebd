/** ALBERT. */
package io.github.pocketzoo.bert.albert;
