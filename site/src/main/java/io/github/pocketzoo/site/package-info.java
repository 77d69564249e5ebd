/** Makes web pages of the project's Markdown. */
package io.github.pocketzoo.site;
