/**
 * The {@code pocketzoo} command: one class a sub-command, no logic.
 *
 * <p>{@code option} declares options and reads command lines, {@code command} has the commands and
 * what they share; this package runs them and turns what goes wrong into one line and an exit code.
 */
package io.github.pocketzoo.cli;
