/**
 * The commands. Each reads its options, calls the Java API of the modules and prints.
 *
 * <p>Commands are made for the help too, so none touches ND4J before it runs.
 */
package io.github.pocketzoo.cli.command;
