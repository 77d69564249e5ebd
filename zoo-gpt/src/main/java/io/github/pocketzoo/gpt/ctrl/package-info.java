/** CTRL: texts of the kind that a control code says. */
package io.github.pocketzoo.gpt.ctrl;
