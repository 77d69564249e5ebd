/** Options of commands: declared once, with their values, defaults and help. */
package io.github.pocketzoo.cli.option;
