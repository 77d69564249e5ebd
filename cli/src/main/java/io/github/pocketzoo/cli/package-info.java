/** The {@code pocketzoo} command: one class a sub-command, no logic. */
package io.github.pocketzoo.cli;
