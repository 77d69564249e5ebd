/**
 * Reports for people and programs: HTML, Markdown, CSV, JSON, the console; and what changed between
 * two runs.
 */
package io.github.pocketzoo.eval.report;
