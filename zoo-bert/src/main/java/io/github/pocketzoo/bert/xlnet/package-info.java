/** XLNet. */
package io.github.pocketzoo.bert.xlnet;
